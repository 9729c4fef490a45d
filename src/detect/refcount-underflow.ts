import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';

/**
 * A reference dropped of a count of 0 (refcount_t: underflow; use-after-free). Of a count that has saturated this was told before. The
 * run goes on.
 */
export const refcountUnderflow: Detector = {
  kind: 'refcount-underflow',
  caughtBy: [],
  says: 'has a reference dropped although its count is 0',
  endsRun: false,
  alike: true,
  near: true,
  install: () => ({ touches: {}, on: { [Event.refDec]: (pointer, before) => (before === 0 ? objectOf(pointer) : -1) } }),
  inC: { on: { [Event.refDec]: 'return b == 0 ? OBJECT(a) : -1;' } },
  fires: [
    {
      says: 'dropped once too often',
      steps: [
        ['a', 'refcountIncNotZero', { loc: 'count' }],
        ['a', 'refcountDecAndTest', { loc: 'count' }],
      ],
    },
    { says: 'plain', steps: [['a', 'refcountDec', { loc: 'count' }]] },
    {
      says: 'a task whose last reference is gone',
      steps: [
        ['a', 'store', { loc: 'task0.usage', value: 0 }],
        ['b', 'putTaskStruct', { task: 'task0' }],
      ],
    },
  ],
  silent: [
    { says: 'the last reference of a task', steps: [['a', 'putTaskStruct', { task: 'task0' }]] },
    {
      says: 'taken and dropped',
      steps: [
        ['a', 'store', { loc: 'count', value: 1 }],
        ['a', 'refcountInc', { loc: 'count' }],
        ['b', 'refcountDecAndTest', { loc: 'count' }],
        ['a', 'refcountDecAndTest', { loc: 'count' }],
      ],
    },
  ],
};
