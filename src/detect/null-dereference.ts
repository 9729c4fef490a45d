import type { Detector } from '../core/detector.js';
import { Event } from '../core/event.js';
import { objectOf } from '../core/world.js';

/** An access through NULL, to a NULL cache, or to a timer without a base. */
export const nullDereference: Detector = {
  kind: 'null-dereference',
  says: 'is NULL and is accessed',
  endsRun: true,
  rank: 1,
  install: () => ({
    on: {
      [Event.access]: (pointer) => (objectOf(pointer) === 0 ? 0 : -1),
      [Event.noBase]: (pointer) => objectOf(pointer),
    },
  }),
  fires: [
    { says: 'allocating from a NULL cache', steps: [['a', 'kmemCacheZalloc', { cache: 0 }]] },
    { says: 'cancelling a timer that was never set up', steps: [['a', 'poolTake', { pool: 'pool' }], ['a', 'hrtimerTryToCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }]] },
  ],
  silent: [
    { says: 'destroying no cache', steps: [['a', 'kmemCacheDestroy', { cache: 0 }]] },
    { says: 'freeing NULL', steps: [['a', 'kfree', { object: 0 }]] },
  ],
};
