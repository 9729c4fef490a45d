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
  /** B begins a slice and E ends it; b and e those of a span; s begins an arrow and f ends it; i is a mark, M a name. */
  readonly ph: 'B' | 'E' | 'b' | 'e' | 's' | 'f' | 'i' | 'M';
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
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
  let open: readonly string[] = [];
  let end = 0;
  const close = (depth: number): void => {
    for (const point of open.slice(depth).reverse()) events.push({ ph: 'E', name: functionOf(system, point), ...on, ts: end });
    open = open.slice(0, depth);
  };
  run.steps.forEach((one, i) => {
    if (one.actor !== actor) return;
    const ts = i * step;
    close(sharedDepth(open, one.stack));
    for (const point of one.stack.slice(open.length)) events.push({ ph: 'B', name: functionOf(system, point), ...on, ts });
    open = one.stack;
    end = ts + step;
    events.push({ ph: 'B', name: one.description || one.point, cat: one.operation, ...on, ts, args: argsOf(one, i + 1) });
    events.push({ ph: 'E', name: one.description || one.point, ...on, ts: end });
    for (const kind of new Set(one.found.map((shown) => shown.kind)))
      events.push({ ph: 'i', name: `BUG: ${kind}`, cat: kind === found?.kind ? 'told' : 'also', s: 't', ...on, ts: end });
  });
  close(0);
  return events;
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
