import type { Detector, Trace, TraceStep } from '../../../src/core/detector.js';
import { objectOf } from '../../../src/core/world.js';
import { ENOSPC, EOVERFLOW } from '../errno.js';
import { startWhileMonitoring, stopWithoutStart } from './fd-calls.js';
import { inC } from './in-c.js';
import { earlyReport, movedDeadline, negativeTime } from './times.js';
import { windowFacts, windowForgetter, windowTracker } from './window-facts.js';
import { windowWorld } from './window-world.js';

const opened: readonly TraceStep[] = [
  ['a', 'poolTake', { pool: 'da_pool' }],
  ['a', 'hashAdd', { table: 'da_monitor_ht', node: 'slot0@1', key: 1 }],
  ['a', 'note:window-opened', { a: 'slot0@1', b: 'fp0' }],
];
const error: TraceStep = ['b', 'note:error-reported', { a: 'slot0@1' }];
const detail: TraceStep = ['b', 'note:detail-reported', { a: 'slot0@1' }];
const finished: TraceStep = ['b', 'note:reset-finished', { a: 'slot0@1' }];
const entered: TraceStep = ['a', 'note:trace-stop-entered', { a: 'fp0' }];
const returns = (code: number): TraceStep => ['a', 'note:trace-stop-returned', { a: 'fp0', b: code }];
const trace = (says: string, ...steps: readonly TraceStep[]): Trace => ({ says, world: windowWorld, steps: [...opened, ...steps] });

type Facts = ReturnType<typeof windowFacts>;

/** A property that listens to one annotation. */
function property(
  kind: string,
  says: string,
  note: string,
  violated: (facts: Facts, a: number, b: number) => boolean,
  role: (a: number) => number,
  rest: Pick<Detector, 'fires' | 'silent' | 'touches'>,
): Detector {
  return {
    kind,
    says,
    endsRun: false,
    rank: 50,
    alike: true,
    install: (w) => {
      const facts = w.part(windowFacts);
      return { onNote: { [note]: (a, b) => (violated(facts, a, b) ? role(a) : -1) } };
    },
    ...rest,
  };
}

export const lostOverflow = property(
  'lost-overflow',
  'was reported over budget before its TRACE_STOP, which returns 0',
  'trace-stop-returned',
  (facts, _fd, code) => facts.owed() && code === 0,
  objectOf,
  {
    touches: { 'trace-stop-returned': { reads: ['@ is owed -EOVERFLOW'] } },
    fires: [trace('reported, then stopped with 0', error, entered, returns(0))],
    silent: [
      trace('reported, then stopped with -EOVERFLOW', error, entered, returns(EOVERFLOW)),
      trace('reported only after the stop was entered', entered, error, returns(0)),
      trace('never reported', entered, returns(0)),
    ],
  },
);

export const spuriousOverflow = property(
  'spurious-overflow',
  'has a TRACE_STOP that returns -EOVERFLOW although nothing was reported',
  'trace-stop-returned',
  (facts, _fd, code) => code === EOVERFLOW && facts.stopErrors() === 0,
  objectOf,
  {
    touches: { 'trace-stop-returned': { reads: ['@ stops window', ' errors'] } },
    fires: [trace('nothing was reported', entered, returns(EOVERFLOW))],
    silent: [trace('reported before the return', entered, error, returns(EOVERFLOW))],
  },
);

export const lostDetail = property(
  'lost-detail',
  'was reported over budget without its detail',
  'reset-finished',
  (facts, slot) => facts.errors(slot) > 0 && facts.details(slot) === 0,
  objectOf,
  {
    touches: { 'reset-finished': { reads: [' errors', ' details'] } },
    fires: [trace('the emitter finishes without', error, finished)],
    silent: [trace('with its detail', error, detail, finished), trace('a reset of one who reported nothing', finished)],
  },
);

export const spuriousDetail = property(
  'spurious-detail',
  'has a detail reported although it was not over budget',
  'detail-reported',
  (facts, slot) => facts.errors(slot) === 0,
  objectOf,
  {
    touches: { 'detail-reported': { reads: [' errors'] } },
    fires: [trace('no error before', detail)],
    silent: [trace('an error before', error, detail)],
  },
);

export const doubleReport = property(
  'double-report',
  'is reported over budget twice',
  'error-reported',
  (facts, slot) => facts.errors(slot) === 2,
  objectOf,
  {
    touches: { 'error-reported': { reads: [' errors'] } },
    fires: [trace('two errors', error, error)],
    silent: [trace('one error', error)],
  },
);

export const reportAfterStop = property(
  'report-after-stop',
  'is reported over budget after a stop returned 0 to its opener',
  'error-reported',
  (facts, slot) => facts.stoppedWith0(slot),
  objectOf,
  {
    touches: { 'error-reported': { reads: [' stopped with 0'] } },
    fires: [
      trace('its fd was told 0', entered, returns(0), error),
      {
        says: 'its kernel caller was told 0',
        world: windowWorld,
        steps: [
          ...opened.slice(0, 2),
          ['a', 'note:window-opened', { a: 'slot0@1', b: 0 }],
          ['a', 'note:stop-returned', { a: 'slot0@1', b: 0, c: 0 }],
          error,
        ],
      },
    ],
    silent: [
      trace('somebody else was told 0', ['a', 'note:stop-returned', { a: 'slot0@1', b: 0, c: 0 }], error),
      trace('reported before', error, entered, returns(EOVERFLOW)),
    ],
  },
);

/** Ours, from "Budget exceeded: error_env_tlob, always": it keeps a repair from being clean by silence. */
export const missingReport = property(
  'missing-report',
  'is stopped after its timer expired, and never reported over budget',
  'stop-returned',
  (facts, slot) => facts.unreported(slot),
  objectOf,
  {
    touches: { 'stop-returned': { reads: [' expired', ' errors'] } },
    fires: [
      trace(
        'expired, stopped, silent',
        ['b', 'note:timer-expired', { a: 'slot0@1' }],
        ['a', 'note:stop-returned', { a: 'slot0@1', b: 'fp0', c: EOVERFLOW }],
      ),
    ],
    silent: [
      trace('expired and reported', ['b', 'note:timer-expired', { a: 'slot0@1' }], error, [
        'a',
        'note:stop-returned',
        { a: 'slot0@1', b: 'fp0', c: EOVERFLOW },
      ]),
      trace('not expired', ['a', 'note:stop-returned', { a: 'slot0@1', b: 'fp0', c: 0 }]),
    ],
  },
);

export const wrongWindow = property(
  'wrong-window',
  'is claimed by a stop of somebody who did not open it',
  'claimed',
  (facts, slot, by) => by > 0 && facts.opener(slot) !== undefined && facts.opener(slot) !== by,
  objectOf,
  {
    touches: { claimed: { reads: [' opened', ' opener'] } },
    fires: [trace('another fd', ['b', 'note:claimed', { a: 'slot0@1', b: 'fp1' }])],
    silent: [
      trace('the opener', ['b', 'note:claimed', { a: 'slot0@1', b: 'fp0' }]),
      trace(
        'stop_all, exit or a kernel caller',
        ['b', 'note:claimed', { a: 'slot0@1', b: -1 }],
        ['b', 'note:claimed', { a: 'slot0@1', b: 0 }],
      ),
    ],
  },
);

export const lostSlot = property(
  'lost-slot',
  'refuses a start for want of slots although fewer windows are live',
  'start-refused',
  (facts, code) => code === ENOSPC && facts.live() < facts.capacity(),
  () => 0,
  {
    // what is hooked, under both tables, and the pool that there is
    touches: { 'start-refused': { reads: ['da_monitor_ht', '.next', 'da_pool'] } },
    fires: [
      {
        says: 'no window is live',
        world: windowWorld,
        steps: [
          ['a', 'poolTake', { pool: 'da_pool' }],
          ['b', 'note:start-refused', { a: ENOSPC }],
        ],
      },
    ],
    silent: [trace('the only slot has a live window', ['b', 'note:start-refused', { a: ENOSPC }])],
  },
);

/** All window properties, with the facts that they look at. */
export const windowProperties: readonly Detector[] = [
  windowTracker,
  lostOverflow,
  spuriousOverflow,
  lostDetail,
  spuriousDetail,
  doubleReport,
  reportAfterStop,
  missingReport,
  wrongWindow,
  lostSlot,
  startWhileMonitoring,
  stopWithoutStart,
  earlyReport,
  movedDeadline,
  negativeTime,
  windowForgetter,
].map((detector) => ({ ...detector, ...(inC[detector.kind] && { inC: inC[detector.kind]! }) }));
