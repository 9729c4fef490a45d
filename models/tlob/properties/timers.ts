import type { Detector, Trace, TraceStep, TraceWorld } from '../../../src/core/detector/detector.js';
import { objectOf } from '../../../src/core/world/world.js';
import { Timer, timersOf } from '../../../src/kernel/hrtimer.js';
import { tlobGlobals, tlobTypes } from '../objects.js';

const world: TraceWorld = {
  globals: tlobGlobals(3),
  types: tlobTypes,
  objects: [{ name: 'slot0', type: 'da_monitor_storage' }],
  actors: [{ name: 'a', kind: 'task' }],
};
const tick: TraceStep = ['a', 'clockTick'];
const setup: TraceStep = ['a', 'hrtimerSetup', { object: 'slot0', timer: 'slot0.timer' }];
const queued: TraceStep = ['a', 'hrtimerStart', { object: 'slot0', delay: 2 }];
const armed: TraceStep = ['a', 'note:timer-armed', { a: 'slot0', b: 6 }];
const trace = (says: string, ...steps: readonly TraceStep[]): Trace => ({ says, world, steps });

/**
 * "The absolute deadline stays start + budget": what the timer is queued for is the deadline that was told to be it, and not the rest
 * of the budget after a clock that is read once more. The run goes on.
 */
export const lateTimer: Detector = {
  kind: 'late-timer',
  says: 'has its timer queued for another time than its deadline',
  endsRun: false,
  alike: true,
  install: (w) => {
    const timers = timersOf(w);
    const reads = w.objectsOfType('da_monitor_storage').map((slot) => timers.of(slot) + Timer.expires);
    return {
      touches: { 'timer-armed': { reads } },
      onNote: {
        'timer-armed': (slot, deadline) => (w.cells[timers.of(objectOf(slot)) + Timer.expires] !== deadline ? objectOf(slot) : -1),
      },
    };
  },
  inC: { onNote: { 'timer-armed': 'return get(M_hrtimer[OBJECT(a)] + T_EXPIRES) != b ? OBJECT(a) : -1;' } },
  fires: [trace('time passes between the clock’s two readings', setup, tick, queued, armed)],
  silent: [
    trace('none passes', setup, queued, armed),
    trace('an absolute one, whenever', setup, tick, ['a', 'hrtimerStartAbs', { object: 'slot0', expires: 6 }], armed),
  ],
};
