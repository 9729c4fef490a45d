import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';

/** refcount_inc(), or get_task_struct(), on 0 (refcount_t: addition on 0; use-after-free). The run goes on. */
export const refcountIncOnZero: Detector = {
  kind: 'refcount-inc-on-zero',
  caughtBy: [],
  says: 'has a reference taken although its count is 0',
  endsRun: false,
  alike: true,
  near: true,
  install: () => ({ touches: {}, on: { [Event.refInc]: (pointer, before) => (before === 0 ? objectOf(pointer) : -1) } }),
  inC: { on: { [Event.refInc]: 'return b == 0 ? OBJECT(a) : -1;' } },
  fires: [
    { says: 'the count is 0', steps: [['a', 'refcountInc', { loc: 'count' }]] },
    {
      says: 'a task whose last reference is gone',
      steps: [
        ['a', 'store', { loc: 'task0.usage', value: 0 }],
        ['b', 'getTaskStruct', { task: 'task0' }],
      ],
    },
  ],
  silent: [
    { says: 'inc_not_zero on 0 just fails', steps: [['a', 'refcountIncNotZero', { loc: 'count' }]] },
    {
      says: 'the count is 1',
      steps: [
        ['a', 'store', { loc: 'count', value: 1 }],
        ['b', 'refcountInc', { loc: 'count' }],
      ],
    },
    { says: 'a task that lives', steps: [['a', 'getTaskStruct', { task: 'task0' }]] },
  ],
};
