import type { Detector } from '../core/detector/detector.js';
import { Event, Within } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';

/** By what the pointer is in, of which the actor is told. */
const within: { readonly [field: number]: string } = {
  [Within.queue]: 'runs a work item that was set up, or freed and used again, while it was queued, so that its queue leads nowhere',
  [Within.notSetUp]: 'comes to what was never set up, or is cleaned up',
};

/** An access through NULL or an error pointer, to a NULL cache or pool, or to a timer that was never set up (an oops). Ends the run. */
export const nullDereference: Detector = {
  kind: 'null-dereference',
  caughtBy: [],
  says: 'is NULL, or has a timer that was never set up, and is accessed',
  endsRun: true,
  fatal: true,
  alike: true,
  near: true,
  install() {
    let why = '';
    return {
      touches: {},
      on: {
        [Event.access](pointer, field) {
          if (pointer >= 0 && objectOf(pointer) !== 0) return -1;
          why = pointer < 0 ? 'is an error pointer and is accessed' : (within[field] ?? 'is NULL and is accessed');
          return 0;
        },
        [Event.noBase](pointer) {
          why = 'has a timer that was never set up, and is accessed';
          return objectOf(pointer);
        },
      },
      says: () => why,
    };
  },
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
