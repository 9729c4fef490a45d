import type { Detector, Touches, Trace, TraceStep } from '../../../src/core/detector/detector.js';
import { factsInC, type WindowFacts, windowFacts } from './window-facts.js';
import { windowWorld } from './window-world.js';

/** What a window property is, besides the conversion of facts into a finding. */
interface Rest extends Pick<Detector, 'fires' | 'silent'> {
  /** The facts that it looks at, by the cells that keep them. */
  readonly touches: (facts: WindowFacts) => Touches;
  /** The body of the same handler in C: `a`, `b` and `c` are the annotation's operands. */
  readonly inC: string;
  /** Tells two of one kind apart. */
  readonly name?: string;
}

/** A property that listens to one annotation and judges by what is known of each window; it ends no run. */
export function property(
  kind: string,
  says: string,
  note: string,
  violated: (facts: WindowFacts, a: number, b: number, c: number) => boolean,
  role: (a: number) => number,
  { touches, inC, name, ...traces }: Rest,
): Detector {
  return {
    kind,
    ...(name !== undefined && { name }),
    says,
    endsRun: false,
    alike: true,
    install: (w) => {
      const facts = w.part(windowFacts);
      return {
        touches: { [note]: touches(facts) },
        onNote: { [note]: (a, b, c) => (violated(facts, a, b, c) ? role(a) : -1) },
      };
    },
    inC: { state: factsInC, onNote: { [note]: inC } },
    ...traces,
  };
}

/** A window is open: the one slot is taken, hooked and annotated as opened by an fd. */
export const opened: readonly TraceStep[] = [
  ['a', 'poolTake', { pool: 'da_pool' }],
  ['a', 'hashAdd', { table: 'da_monitor_ht', node: 'slot0@1', key: 1 }],
  ['a', 'note:window-opened', { a: 'slot0@1', b: 'fp0' }],
];
export const error: TraceStep = ['b', 'note:error-reported', { a: 'slot0@1' }];
export const detail: TraceStep = ['b', 'note:detail-reported', { a: 'slot0@1' }];
export const finished: TraceStep = ['b', 'note:reset-finished', { a: 'slot0@1' }];
export const entered: TraceStep = ['a', 'note:trace-stop-entered', { a: 'fp0' }];
/** A TRACE_STOP returns; what its own stop gave is the same but where it asked the latch. */
export const returns = (code: number, stopped = code): TraceStep => ['a', 'note:trace-stop-returned', { a: 'fp0', b: code, c: stopped }];

/** What happens once a window is open. */
export const trace = (says: string, ...steps: readonly TraceStep[]): Trace => ({ says, world: windowWorld, steps: [...opened, ...steps] });
