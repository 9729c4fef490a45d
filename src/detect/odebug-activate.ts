import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { Life, objectOf } from '../core/world/world.js';

/**
 * hrtimer_start() on a freed timer, told as this and not as use-after-free (ODEBUG: activate not available). A slot on its
 * pool's free list is not freed memory to ODEBUG. Ends the run.
 */
export const odebugActivate: Detector = {
  kind: 'odebug-activate',
  says: 'has its timer started after it was freed',
  endsRun: true,
  alike: true,
  install: (w) => ({
    touches: {},
    on: {
      [Event.timerStart]: (pointer) => (objectOf(pointer) !== 0 && w.lifeOf(objectOf(pointer)) === Life.freed ? objectOf(pointer) : -1),
    },
  }),
  inC: { on: { [Event.timerStart]: 'return OBJECT(a) != 0 && life(OBJECT(a)) == FREED ? OBJECT(a) : -1;' } },
  fires: [
    {
      says: 'the pool is gone',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['b', 'poolFree', { pool: 'pool' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
  ],
  silent: [
    {
      says: 'a slot on the free list is not freed memory to ODEBUG',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
    {
      says: 'the slot lives',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
  ],
};
