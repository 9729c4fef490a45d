import type { Replay, ReplayStep } from '../../replay/replay.js';
import type { System } from '../../replay/system.js';
import { summaryLine } from '../../report/text.js';
import type { ReportFormat } from '../reporter.js';
import { gathering, gatheringReplays } from '../reporting/gathered.js';
import { type SectionSpan, sectionsOf } from '../reporting/sections.js';
import type { Telling } from '../reporting/telling.js';

/**
 * Schedules as a trace in Chrome's Trace Event Format, which ui.perfetto.dev and chrome://tracing open: a process a finding, a lane an
 * actor, a slice a step within those of its calls, sections as spans, arrows from one step to the one that it hands over to. A step takes
 * a millisecond, for there is no time in a schedule.
 */
export const perfetto: ReportFormat = {
  name: 'perfetto',
  says: 'a trace of schedules that ui.perfetto.dev opens',
  open: (context) =>
    gathering(context, ({ systems }) => {
      const verdicts = systems.flatMap(({ runs }) => runs.map(summaryLine));
      return trace(
        systems.flatMap(({ tellings }) => tellings),
        verdicts,
      );
    }),
  replay: (context) => gatheringReplays(context, (all) => trace(all, [])),
};

/** Microseconds that a step takes. */
const step = 1000;

interface TraceEvent {
  /** X is a slice; b begins a span and e ends it; s begins an arrow and f ends it; i is a mark, M a name. */
  readonly ph: 'X' | 'b' | 'e' | 's' | 'f' | 'i' | 'M';
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  /** Microseconds, of a slice. */
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: string;
  readonly s?: 't';
  readonly bp?: 'e';
  readonly args?: { readonly [name: string]: string | number };
}

function trace(tellings: readonly Telling[], verdicts: readonly string[]): string {
  const traceEvents = tellings.flatMap((telling, i) => eventsOf(telling, i + 1));
  const tokens = tellings.map(({ story }) => story.token);
  return JSON.stringify({ displayTimeUnit: 'ms', otherData: { tool: 'racewalk', verdicts, tokens }, traceEvents }, null, 1);
}

function eventsOf(telling: Telling, pid: number): readonly TraceEvent[] {
  const { system, run, title, cause, story } = telling;
  const actors = [...new Set(run.steps.map(({ actor }) => actor))];
  const tidOf = (actor: string): number => actors.indexOf(actor) + 1;
  const named = (name: string, tid: number, args: TraceEvent['args'] & {}): TraceEvent => ({ ph: 'M', name, pid, tid, ts: 0, args });
  const cpus = new Map(story.actors.map((actor, i) => [actor, `CPU${story.cpus[i]} (${actor})`]));
  return [
    named('process_name', 0, { name: cause === undefined ? title : `${cause.id}: ${title}` }),
    named('process_sort_index', 0, { sort_index: pid }),
    ...actors.flatMap((actor) => [
      named('thread_name', tidOf(actor), { name: cpus.get(actor) ?? actor }),
      named('thread_sort_index', tidOf(actor), { sort_index: tidOf(actor) }),
    ]),
    ...actors.flatMap((actor) => slicesOf(telling, actor, { pid, tid: tidOf(actor) })),
    ...sectionsOf(system, run.steps).flatMap((span, i) => spanOf(span, run, { pid, tid: tidOf(span.actor), id: `${pid}.${i + 1}` })),
    ...arrowsOf(telling).flatMap(({ from, to, name }, i) => arrow(run, { from, to, name, pid, id: `${pid}.${i + 1}`, tidOf })),
  ];
}

/** An actor's steps, each within the functions that it is in: those last from their first step to their last. */
function slicesOf(
  { system, run, found }: Telling,
  actor: string,
  on: { readonly pid: number; readonly tid: number },
): readonly TraceEvent[] {
  const events: TraceEvent[] = [];
  let open: readonly Call[] = [];
  const reach = (end: number): void => {
    for (const { slice } of open) slice.dur = end - slice.ts;
  };
  run.steps.forEach((one, i) => {
    if (one.actor !== actor) return;
    const ts = i * step;
    const shared = sharedDepth(
      open.map(({ point }) => point),
      one.stack,
    );
    open = one.stack.map((point, depth) => {
      if (depth < shared) return { point, slice: open[depth]!.slice };
      const slice = { ph: 'X', name: functionOf(system, point), ...on, ts, dur: 0 } as const;
      events.push(slice);
      return { point, slice };
    });
    reach(ts + step);
    events.push({ ph: 'X', name: one.description || one.point, cat: one.operation, ...on, ts, dur: step, args: argsOf(one, i + 1) });
    for (const kind of new Set(one.found.map((shown) => shown.kind)))
      events.push({ ph: 'i', name: `BUG: ${kind}`, cat: kind === found?.kind ? 'told' : 'also', s: 't', ...on, ts: ts + step });
  });
  return events;
}

/** A function that an actor is in, with the point that it stands at there. */
interface Call {
  readonly point: string;
  readonly slice: { readonly ts: number; dur: number };
}

function argsOf({ point, outcome, value, written }: ReplayStep, number: number): TraceEvent['args'] & {} {
  return { step: number, point, ...(outcome && { outcome }), ...(value && { value }), ...(written && { written }) };
}

/** Calls that both are in: the same functions, called at the same points. */
function sharedDepth(open: readonly string[], stack: readonly string[]): number {
  let same = 0;
  while (
    same < open.length &&
    same < stack.length &&
    pathOf(open[same]!) === pathOf(stack[same]!) &&
    (same === 0 || open[same - 1] === stack[same - 1])
  )
    same++;
  return same;
}

const pathOf = (point: string): string => point.slice(0, point.lastIndexOf('.'));

function functionOf({ scenario }: System, point: string): string {
  const id = pathOf(point);
  return `${scenario.paths.find((path) => path.id === id)?.title ?? id}()`;
}

/** A section from the step that entered it to the one that left it. */
function spanOf(
  { name, entered, left }: SectionSpan,
  { steps }: Replay,
  on: Pick<TraceEvent, 'pid' | 'tid' | 'id'>,
): readonly TraceEvent[] {
  const part = { name, cat: 'section', ...on } as const;
  return [
    { ph: 'b', ...part, ts: entered * step },
    { ph: 'e', ...part, ts: ((left ?? steps.length - 1) + 1) * step },
  ];
}

interface Arrow {
  /** Steps, from 0. */
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

/** From the other side of the race to where it goes wrong, and from who leaves a lock to who takes it next. */
function arrowsOf({ system, run, found, other }: Telling): readonly Arrow[] {
  const arrows: Arrow[] = [];
  const race = found && other && found.step <= run.steps.length && other.step < found.step ? found.kind : undefined;
  if (race !== undefined) arrows.push({ from: other!.step - 1, to: found!.step - 1, name: race });
  const locks = sectionsOf(system, run.steps).filter(({ exclusive }) => exclusive);
  for (const [i, { key, actor, entered }] of locks.entries()) {
    const before = locks.slice(0, i).findLast((one) => one.key === key && one.left !== undefined && one.left < entered);
    if (before && before.actor !== actor) arrows.push({ from: before.left!, to: entered, name: 'lock' });
  }
  return arrows;
}

function arrow(
  { steps }: Replay,
  { from, to, name, pid, id, tidOf }: Arrow & { readonly pid: number; readonly id: string; readonly tidOf: (actor: string) => number },
): readonly TraceEvent[] {
  // within the slices of the two steps
  const at = (i: number) => ({ name, cat: 'order', pid, tid: tidOf(steps[i]!.actor), ts: i * step + step / 2, id });
  return [
    { ph: 's', ...at(from) },
    { ph: 'f', bp: 'e', ...at(to) },
  ];
}
