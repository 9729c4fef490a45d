import { objectOf } from '../../../src/core/world/world.js';
import { EOVERFLOW } from '../errno.js';
import { detail, entered, error, finished, opened, property, returns, trace } from './property.js';
import { windowWorld } from './window-world.js';

/** An emitter of an error finishes its reset, and no detail was reported for the window. The run goes on. */
export const lostDetail = property(
  'lost-detail',
  'was reported over budget without its detail',
  'reset-finished',
  (facts, slot) => facts.errors(slot) > 0 && facts.details(slot) === 0,
  objectOf,
  {
    touches: ({ cells }) => ({ reads: [...cells.errors, ...cells.details] }),
    inC: 'return errors_of(window_of(a)) > 0 && !get(details[window_of(a)]) ? OBJECT(a) : -1;',
    fires: [trace('the emitter finishes without', error, finished)],
    silent: [trace('with its detail', error, detail, finished), trace('a reset of one who reported nothing', finished)],
  },
);

/** A detail is reported for a window without an error before it. The run goes on. */
export const spuriousDetail = property(
  'spurious-detail',
  'has a detail reported although it was not over budget',
  'detail-reported',
  (facts, slot) => facts.errors(slot) === 0,
  objectOf,
  {
    touches: ({ cells }) => ({ reads: cells.errors }),
    inC: 'return errors_of(window_of(a)) == 0 ? OBJECT(a) : -1;',
    fires: [trace('no error before', detail)],
    silent: [trace('an error before', error, detail)],
  },
);

/** Two errors are reported for one window. The run goes on. */
export const doubleReport = property(
  'double-report',
  'is reported over budget twice',
  'error-reported',
  (facts, slot) => facts.errors(slot) === 2,
  objectOf,
  {
    touches: ({ cells }) => ({ reads: cells.errors }),
    inC: 'return errors_of(window_of(a)) == 2 ? OBJECT(a) : -1;',
    fires: [trace('two errors', error, error)],
    silent: [trace('one error', error)],
  },
);

/** Two details are reported for one window: its times are told twice, and as of two moments. The run goes on. */
export const doubleDetail = property(
  'double-detail',
  'has two details reported',
  'detail-reported',
  (facts, slot) => facts.details(slot) === 2,
  objectOf,
  {
    touches: ({ cells }) => ({ reads: cells.details }),
    inC: 'return get(details[window_of(a)]) == 2 ? OBJECT(a) : -1;',
    fires: [trace('two details', error, detail, detail)],
    silent: [trace('one detail', error, detail)],
  },
);

/**
 * An `error_tlob` is traced. What the scheduler tells of a task is what the task did, and the automaton has a transition for all that a
 * task does: the monitor has lost an event, or took one for another. The run goes on.
 */
export const spuriousError = property(
  'spurious-error',
  'has an error_tlob traced, though a task does nothing that the automaton does not have',
  'error-traced',
  () => true,
  objectOf,
  {
    touches: () => ({}),
    inC: 'return OBJECT(a);',
    fires: [trace('a switch_in that comes to a sleeper', ['b', 'note:error-traced', { a: 'slot0@1', b: 3 }])],
    silent: [trace('a transition', ['b', 'note:event-traced', { a: 'slot0@1', b: 3 }])],
  },
);

/** An error is reported for a window after a stop of it returned 0 to whoever opened it. The run goes on. */
export const reportAfterStop = property(
  'report-after-stop',
  'is reported over budget after a stop returned 0 to its opener',
  'error-reported',
  (facts, slot) => facts.stoppedWith0(slot),
  objectOf,
  {
    touches: ({ cells }) => ({ reads: cells.stopped }),
    inC: 'return get(told_0[window_of(a)]) ? OBJECT(a) : -1;',
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

/** Ours, from "Budget exceeded: error_env_tlob, always": it keeps a repair from being clean by silence. The run goes on. */
export const missingReport = property(
  'missing-report',
  'is stopped after its timer expired, and never reported over budget',
  'stop-returned',
  (facts, slot) => facts.unreported(slot),
  objectOf,
  {
    touches: ({ cells }) => ({ reads: [...cells.expired, ...cells.errors] }),
    inC: 'return get(expired[window_of(a)]) && get(reported[window_of(a)]) == 0 ? OBJECT(a) : -1;',
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
