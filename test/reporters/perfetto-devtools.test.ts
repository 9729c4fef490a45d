import { expect, it } from 'vitest';
import { reported, searches } from './reported.js';

/** A slice of a lane as the engine gives it, with how many are around it. */
interface Slice {
  readonly name: string;
  readonly depth: number;
  readonly ts: number;
  readonly dur: number;
}

interface Opened {
  readonly processes: readonly (string | undefined)[];
  /** By the lane's name; of one process. */
  readonly lanes: ReadonlyMap<string, readonly Slice[]>;
  readonly spans: readonly Pick<Slice, 'name' | 'ts' | 'dur'>[];
  readonly complaints: readonly string[];
}

/** Opens a trace with the engine of Chrome's Performance panel: what it does not like it says on the console, and drops. */
async function opened(text: string): Promise<Opened> {
  const { TraceModel, Handlers, Helpers } = await import('@paulirish/trace_engine/models/trace/trace.js');
  const { traceEvents } = JSON.parse(text);
  const complaints: string[] = [];
  const { error } = console;
  console.error = (...said) => void complaints.push(said.join(' '));
  try {
    const model = TraceModel.Model.createWithAllHandlers();
    await model.parse(traceEvents);
    const { data } = model.parsedTrace()!;
    const threads = Handlers.Threads.threadsInTrace(data).filter(({ pid }) => pid === 1);
    const depthOf = (entry: (typeof threads)[0]['entries'][0]): number => data.Renderer.entryToNode.get(entry)!.depth;
    const slice = ({ name, ts, dur = 0 }: { name: string; ts: number; dur?: number }) => ({ name, ts, dur });
    return {
      processes: [...data.Meta.processNames.values()].map(({ args }) => args.name),
      lanes: new Map(threads.map(({ name, entries }) => [name!, entries.map((one) => ({ ...slice(one), depth: depthOf(one) }))])),
      spans: Helpers.Trace.createMatchedSortedSyntheticEvents(
        traceEvents.filter(({ ph, pid }: { ph: string; pid: number }) => pid === 1 && 'be'.includes(ph)),
      ).map(slice),
      complaints,
    };
  } finally {
    console.error = error;
  }
}

it('Chrome’s trace engine reads lanes, steps within their calls, and held locks, and has nothing to complain of', async () => {
  const text = await reported('perfetto', ...searches.inC, '--stop', 'first');
  const { processes, lanes, spans, complaints } = await opened(text);
  expect(complaints).toEqual([]);
  expect(processes).toEqual([expect.stringMatching(/: use-after-free of nfs4_lockowner by lock at nfsd4_lock/)]);
  expect([...lanes.keys()]).toEqual(['CPU0 (release)', 'CPU1 (lock)']);
  const [first, ...steps] = lanes.get('CPU0 (release)')!;
  expect(first).toEqual({ name: 'nfsd4_release_lockowner()', depth: 0, ts: 0, dur: 13000 });
  expect(steps.map(({ name, depth, dur }) => [name.slice(0, 4), depth, dur])).toEqual(
    ['23: ', '24: ', '25: ', '30: ', '31: ', '33: ', '34: ', '35: '].map((line) => [line, 1, 1000]),
  );
  expect(spans).toContainEqual({ name: '23: spin_lock(&cl_lock)', ts: 0, dur: 4000 });
  // the end of a span under another name is one that it does not find
  const other = JSON.parse(text, (_, value) => (value?.ph === 'e' ? { ...value, name: 'another' } : value));
  expect((await opened(JSON.stringify(other))).spans).toHaveLength(0);
});

it('Chrome’s trace engine reads whatever the texts hold', async () => {
  const { lanes, complaints } = await opened(await reported('perfetto', ...searches.hostile));
  expect(complaints).toEqual([]);
  expect([...lanes.values()].flat().length).toBeGreaterThan(0);
});
