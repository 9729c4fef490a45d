import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { generationOf, objectOf } from '../core/world/world.js';

/**
 * An access through a pointer whose slot has been handed out again since. No tool of the kernel's tells of it: the memory is
 * valid. Ends the run.
 */
export const useAfterRecycle: Detector = {
  kind: 'use-after-recycle',
  says: 'is accessed through a pointer from before it was handed out again',
  endsRun: true,
  alike: true,
  near: true,
  install: (w) => ({
    touches: {},
    on: { [Event.access]: (pointer) => (generationOf(pointer) !== w.generationOf(objectOf(pointer)) ? objectOf(pointer) : -1) },
  }),
  inC: { on: { [Event.access]: 'return OBJECT(a) != 0 && a >> 5 != generation(OBJECT(a)) ? OBJECT(a) : -1;' } },
  fires: [
    {
      says: 'a look through the old pointer',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
        ['a', 'load', { loc: 'slot0@1.id' }],
      ],
    },
  ],
  silent: [
    {
      says: 'a look before the slot is handed out again',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['a', 'load', { loc: 'slot0@1.id' }],
      ],
    },
    {
      says: 'a look through the new pointer',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
        ['b', 'load', { loc: 'slot0@2.id' }],
      ],
    },
  ],
};
