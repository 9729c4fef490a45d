import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';

/** A plain refcount_dec() that reaches 0: nobody frees (refcount_t: decrement hit 0; leaking memory). The run goes on. */
export const refcountDecToZero: Detector = {
  kind: 'refcount-dec-to-zero',
  caughtBy: [],
  says: 'has its last reference dropped by a plain refcount_dec()',
  endsRun: false,
  alike: true,
  near: true,
  install: () => ({
    touches: {},
    on: { [Event.refDec]: (pointer, before, plain) => (before === 1 && plain === 1 ? objectOf(pointer) : -1) },
  }),
  inC: { on: { [Event.refDec]: 'return b == 1 && c ? OBJECT(a) : -1;' } },
  fires: [
    {
      says: 'plain',
      steps: [
        ['a', 'store', { loc: 'count', value: 1 }],
        ['a', 'refcountDec', { loc: 'count' }],
      ],
    },
  ],
  silent: [
    {
      says: 'one reference is left',
      steps: [
        ['a', 'store', { loc: 'count', value: 2 }],
        ['a', 'refcountDec', { loc: 'count' }],
      ],
    },
    { says: 'the last reference of a task', steps: [['a', 'putTaskStruct', { task: 'task0' }]] },
    {
      says: 'and test',
      steps: [
        ['a', 'store', { loc: 'count', value: 1 }],
        ['a', 'refcountDecAndTest', { loc: 'count' }],
      ],
    },
  ],
};
