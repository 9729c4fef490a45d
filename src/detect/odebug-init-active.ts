import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';
import { Timer } from '../kernel/hrtimer.js';
import { delayedWorkWorld } from './traces/delayed-work-world.js';

/** A set-up of what has an armed timer (ODEBUG: init active). The run goes on: ODEBUG stops the timer, and then it is set up. */
export const odebugInitActive: Detector = {
  kind: 'odebug-init-active',
  caughtBy: ['DEBUG_OBJECTS_TIMERS'],
  says: 'has its timer set up while the timer is queued',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => ({
    touches: {},
    on: {
      [Event.timerSetup]: (pointer, timer) => (w.cells[timer + Timer.queued] !== 0 ? objectOf(pointer) : -1),
      [Event.initActive]: (pointer) => objectOf(pointer),
    },
  }),
  inC: { on: { [Event.timerSetup]: 'return get(b + T_QUEUED) ? OBJECT(a) : -1;', [Event.initActive]: 'return OBJECT(a);' } },
  fires: [
    {
      says: 'set up again after its start',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['b', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
      ],
    },
    {
      says: 'a delayed work item is set up while it is in its timer',
      world: delayedWorkWorld,
      steps: [
        ['a', 'initDelayedWork', { work: 'ctx0.work' }],
        ['a', 'queueDelayedWork', { work: 'ctx0.work', wq: 'wq0', delay: 1 }],
        ['b', 'initDelayedWork', { work: 'ctx0.work' }],
      ],
    },
  ],
  silent: [
    {
      says: 'a delayed work item is set up again after it was cancelled',
      world: delayedWorkWorld,
      steps: [
        ['a', 'initDelayedWork', { work: 'ctx0.work' }],
        ['a', 'queueDelayedWork', { work: 'ctx0.work', wq: 'wq0', delay: 1 }],
        ['a', 'cancelDelayedWork', { work: 'ctx0.work' }],
        ['b', 'initDelayedWork', { work: 'ctx0.work' }],
      ],
    },
    {
      says: 'set up again while its callback runs and it is not queued',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 0 }],
        ['timer', 'hrtimerExpire', { object: 'slot0' }],
        ['b', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
      ],
    },
    {
      says: 'set up again before its start',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['b', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
  ],
};
