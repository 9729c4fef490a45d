import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';

/** An access through NULL or an error pointer, to a NULL cache or pool, or to a timer that was never set up (an oops). Ends the run. */
export const nullDereference: Detector = {
  kind: 'null-dereference',
  says: 'is NULL, or has a timer that was never set up, and is accessed',
  endsRun: true,
  fatal: true,
  alike: true,
  install: () => ({
    touches: {},
    on: {
      [Event.access]: (pointer) => (pointer < 0 || objectOf(pointer) === 0 ? 0 : -1),
      [Event.noBase]: (pointer) => objectOf(pointer),
    },
  }),
  inC: { on: { [Event.access]: 'return a < 0 || OBJECT(a) == 0 ? 0 : -1;', [Event.noBase]: 'return OBJECT(a);' } },
  fires: [
    { says: 'allocating from a NULL cache', steps: [['a', 'kmemCacheZalloc', { cache: 0 }]] },
    { says: 'a load through NULL', steps: [['a', 'load', { loc: 'NULL.value' }]] },
    {
      says: 'taking from a NULL pool',
      steps: [
        ['a', 'store', { loc: 'pool', value: 0 }],
        ['b', 'poolTake', { pool: 'pool' }],
      ],
    },
    { says: 'pushing NULL to a pool', steps: [['a', 'poolPush', { pool: 'pool', slot: 0 }]] },
    {
      says: 'starting a timer that was never set up',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
    {
      says: 'cancelling a timer that was never set up',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerTryToCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }],
      ],
    },
  ],
  silent: [
    {
      says: 'starting a timer that was set up',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
    { says: 'destroying no cache', steps: [['a', 'kmemCacheDestroy', { cache: 0 }]] },
    { says: 'freeing NULL', steps: [['a', 'kfree', { object: 0 }]] },
  ],
};
