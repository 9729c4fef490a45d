import { objectOf } from '../../../src/core/world/world.js';
import { EOVERFLOW } from '../errno.js';
import { entered, error, property, returns, trace } from './property.js';

/** An error is reported for the window before its TRACE_STOP is entered, and that TRACE_STOP returns 0. The run goes on. */
export const lostOverflow = property(
  'lost-overflow',
  'was reported over budget before its TRACE_STOP, which returns 0',
  'trace-stop-returned',
  (facts, _fd, code) => facts.owed() && code === 0,
  objectOf,
  {
    touches:
      ({ cells }) =>
      ({ actor }) => ({ reads: [cells.owed[actor]!] }),
    inC: 'return get(owed[self]) && b == 0 ? OBJECT(a) : -1;',
    fires: [trace('reported, then stopped with 0', error, entered, returns(0))],
    silent: [
      trace('reported, then stopped with -EOVERFLOW', error, entered, returns(EOVERFLOW)),
      trace('reported only after the stop was entered', entered, error, returns(0)),
      trace('never reported', entered, returns(0)),
    ],
  },
);

/** A TRACE_STOP returns -EOVERFLOW and no error was reported for its window before it returns. The run goes on. */
export const spuriousOverflow = property(
  'spurious-overflow',
  'has a TRACE_STOP that returns -EOVERFLOW although nothing was reported',
  'trace-stop-returned',
  (facts, _fd, code) => code === EOVERFLOW && facts.stopErrors() === 0,
  objectOf,
  {
    touches:
      ({ cells }) =>
      ({ actor }) => ({ reads: [cells.stopping[actor]!, ...cells.errors] }),
    inC: `
      int about = get(stopping[self]);
      return b == ${EOVERFLOW} && (about == 0 || get(reported[about - 1]) == 0) ? OBJECT(a) : -1;`,
    fires: [trace('nothing was reported', entered, returns(EOVERFLOW))],
    silent: [trace('reported before the return', entered, error, returns(EOVERFLOW))],
  },
);

/** A TRACE_STOP, a close or a stop uprobe wins the claim on a window that another fd, binding or caller opened. The run goes on. */
export const wrongWindow = property(
  'wrong-window',
  'is claimed by a stop of somebody who did not open it',
  'claimed',
  (facts, slot, by) => by > 0 && facts.opener(slot) !== undefined && facts.opener(slot) !== by,
  objectOf,
  {
    touches: ({ cells }) => ({ reads: [...cells.opened, ...cells.opener] }),
    inC: `
      int by = get(opener[window_of(a)]) - 1;
      return b > 0 && by >= 0 && by != b ? OBJECT(a) : -1;`,
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
