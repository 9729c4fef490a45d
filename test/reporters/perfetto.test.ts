import { expect, it } from 'vitest';
import { reported, searches } from './reported.js';

interface Event {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: string;
  readonly args?: { readonly [name: string]: string | number };
}

/** A slice of a lane, with how many are around it. */
interface Slice {
  readonly lane: string;
  readonly name: string;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
}

interface Trace {
  readonly lanes: ReadonlyMap<string, string>;
  readonly slices: readonly Slice[];
  readonly spans: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  readonly arrows: readonly { readonly name: string; readonly from: Slice; readonly to: Slice }[];
  readonly marks: readonly string[];
}

/** Reads a trace by the rules of the Trace Event Format, by which viewers drop what does not keep them. Throws where something does not. */
function read(text: string): Trace {
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly Event[] };
  const lanes = new Map<string, string>();
  const open = new Map<string, Slice[]>();
  const slices: Slice[] = [];
  const pairs = new Map<string, Event>();
  const spans: Trace['spans'][number][] = [];
  const arrows: (readonly [Event, Event])[] = [];
  const pair = (event: Event, begins: boolean): Event | undefined => {
    const key = `${event.pid} ${event.cat} ${event.id} ${event.name}`;
    const other = pairs.get(key);
    if (begins === (other !== undefined)) throw new Error(`${event.ph} ${event.name} without its other half`);
    if (begins) pairs.set(key, event);
    else pairs.delete(key);
    return other;
  };
  // viewers sort by time, and keep the order of what is at one time
  for (const event of [...traceEvents].sort((a, b) => a.ts - b.ts)) {
    const { ph, name, pid, tid, ts } = event;
    const lane = `${pid}.${tid}`;
    const stack = open.get(lane) ?? open.set(lane, []).get(lane)!;
    if (ph === 'M' && name === 'thread_name') lanes.set(lane, String(event.args!['name']));
    else if (ph === 'X') {
      const to = ts + event.dur!;
      while (stack.length > 0 && stack.at(-1)!.to <= ts) stack.pop();
      if (stack.length > 0 && stack.at(-1)!.to < to) throw new Error(`${name} ends after ${stack.at(-1)!.name}, in which it begins`);
      stack.push({ lane, name, depth: stack.length, from: ts, to });
      slices.push(stack.at(-1)!);
    } else if (ph === 'b') pair(event, true);
    else if (ph === 'e') spans.push({ name, from: pair(event, false)!.ts, to: ts });
    else if (ph === 's') pair(event, true);
    else if (ph === 'f') arrows.push([pair(event, false)!, event]);
    else if (!['i', 'M'].includes(ph)) throw new Error(`no event is "${ph}"`);
  }
  if (pairs.size > 0) throw new Error('something does not end');
  const at = ({ pid, tid, ts, name }: Event): Slice => {
    const around = slices.filter(({ lane, from, to }) => lane === `${pid}.${tid}` && from <= ts && ts < to);
    if (around.length === 0) throw new Error(`the arrow ${name} ends in no slice`);
    return around.at(-1)!;
  };
  return {
    lanes,
    slices,
    spans,
    arrows: arrows.map(([s, f]) => ({ name: s.name, from: at(s), to: at(f) })),
    marks: traceEvents.flatMap(({ ph, name }) => (ph === 'i' ? [name] : [])),
  };
}

it('a schedule is a trace: lanes, steps within their calls, held locks, arrows over a lock and to where it goes wrong', async () => {
  const { lanes, slices, spans, arrows, marks } = read(await reported('perfetto', ...searches.inC, '--stop', 'first'));
  expect([...lanes.values()]).toEqual(['CPU0 (release)', 'CPU1 (lock)']);
  expect(slices.filter(({ depth }) => depth === 0).map(({ name }) => name)).toEqual(['nfsd4_release_lockowner()', 'nfsd4_lock()']);
  const steps = slices.filter(({ depth }) => depth === 1).sort((a, b) => a.from - b.from);
  expect(steps.map(({ from, to }) => [from, to])).toEqual(steps.map((_, i) => [i * 1000, (i + 1) * 1000]));
  expect(spans.map(({ name, from, to }) => [name, from / 1000, to / 1000])).toEqual(
    expect.arrayContaining([
      ['23: spin_lock(&cl_lock)', 0, 4],
      ['41: spin_lock(&cl_lock)', 4, 9],
      ['48: spin_lock(&cl_lock)', 13, 15],
    ]),
  );
  expect(arrows.map(({ name, from, to }) => `${name}: ${from.name} -> ${to.name}`)).toEqual([
    'lock: 30: spin_unlock(&cl_lock) -> 41: spin_lock(&cl_lock)',
    'lock: 45: spin_unlock(&cl_lock) -> 31: spin_lock(&cl_lock)',
    'lock: 34: spin_unlock(&cl_lock) -> 48: spin_lock(&cl_lock)',
    'use-after-free: 35: kfree(lo) -> 49: lo->locks--',
  ]);
  expect(marks).toEqual(['BUG: use-after-free']);
});

it('calls nest, across actors and whatever the texts hold, and several findings are several processes', async () => {
  const nested = read(await reported('perfetto', 'explore', 'stop-vs-stop-all', '--strategy', 'bfs', '--stop', 'first'));
  expect(Math.max(...nested.slices.map(({ depth }) => depth))).toBeGreaterThan(3);
  const text = await reported('perfetto', ...searches.hostile);
  expect(read(text).marks).toEqual(['BUG: warn', 'BUG: warn']);
  expect(new Set([...read(text).lanes.keys()].map((lane) => lane.split('.')[0])).size).toBe(2);
  // a slice that is longer than the one around it is seen
  expect(() => read(text.replace('"dur": 1000,\n   "args"', '"dur": 99000,\n   "args"'))).toThrow(/ends after/);
});
