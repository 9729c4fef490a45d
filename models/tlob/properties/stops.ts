import type { Detector, Trace, TraceWorld } from '../../../src/core/detector/detector.js';
import { Life, objectOf } from '../../../src/core/world/world.js';
import { EAGAIN, EOVERFLOW, ESRCH } from '../errno.js';
import { tlobGlobals, tlobTypes } from '../objects.js';
import { entered, error, finished, property, returns, trace } from './property.js';

/** Two ways to it, each mended elsewhere: what a reporter leaves undone, and what a STOP does not wait for. */
const lostOverflowWhere = (through: boolean, says: string, traces: Pick<Detector, 'fires' | 'silent'>): Detector =>
  property(
    'lost-overflow',
    `was reported over budget before its TRACE_STOP, which returns 0: ${says}`,
    'trace-stop-returned',
    (facts, _fd, code) => facts.owed() && code === 0 && facts.reportUnderWay() !== through,
    objectOf,
    {
      name: through ? 'reset finished' : 'reset under way',
      touches:
        ({ cells }) =>
        ({ actor }) => ({ reads: [cells.owed[actor]!, cells.stopping[actor]!, ...cells.amid] }),
      inC: `return get(owed[self]) && b == 0 && report_under_way() == ${Number(!through)} ? OBJECT(a) : -1;`,
      ...traces,
    },
  );

const notLost: readonly Trace[] = [
  trace('reported, then stopped with -EOVERFLOW', error, entered, returns(EOVERFLOW)),
  trace('the same when the reset had finished', error, finished, entered, returns(EOVERFLOW)),
  trace('reported only after the stop was entered', entered, error, returns(0)),
  trace('never reported', entered, returns(0)),
];
const lostOnceThrough: readonly Trace[] = [
  trace('reported, its reset finished, then stopped with 0', error, finished, entered, returns(0)),
  trace('its reset finished before the stop returned', error, entered, finished, returns(0)),
];
const lostOnTheWay: readonly Trace[] = [trace('reported, and stopped with 0 before its reset', error, entered, returns(0))];

/**
 * An error is reported for the window before its TRACE_STOP is entered, and that TRACE_STOP returns 0, though whoever reported it has
 * finished the reset by then, and set no latch. The run goes on.
 */
export const lostOverflow = lostOverflowWhere(true, 'whoever reported it has finished its reset, and left no latch', {
  fires: lostOnceThrough,
  silent: [...notLost, ...lostOnTheWay],
});

/** The same while whoever reported it is amid its reset: the latch may be yet to come, and the TRACE_STOP has not waited for it. */
export const earlyLatchRead = lostOverflowWhere(false, 'whoever reported it has not finished its reset', {
  fires: lostOnTheWay,
  silent: [...notLost, ...lostOnceThrough],
});

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

/**
 * A TRACE_STOP returns 0 although its own stop found no window, or one that somebody else had claimed: nobody measured how long it
 * took, and "within the budget" is what its caller is told. The run goes on.
 */
export const unmeasuredZero = property(
  'unmeasured-zero',
  'has a TRACE_STOP that returns 0 for a window that somebody else ended',
  'trace-stop-returned',
  (_facts, _fd, code, stopped) => code === 0 && stopped !== 0,
  objectOf,
  {
    touches: () => ({}),
    inC: 'return b == 0 && c != 0 ? OBJECT(a) : -1;',
    fires: [trace('no window was found', entered, returns(0, ESRCH)), trace('another one had the claim', entered, returns(0, EAGAIN))],
    silent: [
      trace('it ended the window itself', entered, returns(0)),
      trace('it says so', entered, returns(ESRCH, ESRCH)),
      trace('the latch says that it was over its budget', error, entered, returns(EOVERFLOW, ESRCH)),
    ],
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

const taskWorld: TraceWorld = {
  globals: tlobGlobals(1),
  types: tlobTypes,
  objects: [
    { name: 'slot0', type: 'da_monitor_storage', init: { target: 'ws0' } },
    { name: 'ws0', type: 'tlob_task_state', init: { task: 'task0' } },
    { name: 'cache0', type: 'kmem_cache' },
    { name: 'task0', type: 'task_struct', init: { usage: 1 } },
    { name: 'task1', type: 'task_struct', init: { usage: 1 } },
  ],
  actors: [{ name: 'a', kind: 'task' }],
};
const claimedFor = (says: string, task: string | number, by: number): Trace => ({
  says,
  world: taskWorld,
  steps: [['a', 'note:claimed', { a: 'slot0', b: by, c: task }]],
});

/**
 * A stop for a task wins the claim on a window of another one: a window is found by its number, which exec swaps and a new task may get.
 * An exit ends a window of its own task alone. The run goes on.
 */
export const wrongTask: Detector = {
  kind: 'wrong-task',
  says: 'is claimed by a stop that is for another task',
  endsRun: false,
  alike: true,
  install: (w) => {
    const [target, task] = [w.fieldNumber('target'), w.fieldNumber('task')];
    const reads = [
      ...w.cellsOfField('da_monitor_storage', 'target'),
      ...w.cellsOfField('tlob_task_state', 'task'),
      ...w.objectsOfType('tlob_task_state').map((object) => w.lifeCell(object)),
    ];
    return {
      touches: { claimed: { reads } },
      onNote: {
        claimed(slot, _by, of) {
          const ws = w.cells[w.cellAt(slot, target)]!;
          if (of === 0 || objectOf(ws) === 0 || w.lifeOf(objectOf(ws)) === Life.freed) return -1;
          return w.cells[w.cellAt(ws, task)] !== of ? objectOf(slot) : -1;
        },
      },
    };
  },
  inC: {
    onNote: {
      claimed: `
        int ws = get(cell_at(a, F_target));
        if (c == 0 || OBJECT(ws) == 0 || life(OBJECT(ws)) == FREED) return -1;
        return get(cell_at(ws, F_task)) != c ? OBJECT(a) : -1;`,
    },
  },
  fires: [claimedFor('a task that has the number of another', 'task1', 0), claimedFor('the exit of one', 'task1', -1)],
  silent: [claimedFor('its own task', 'task0', 0), claimedFor('the bulk stop, which is for no task', 0, -1)],
};
