import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';

/** might_sleep(): every sleeping operation says so when it is called, whether it will sleep or not. */
export const mightSleep = (w: World): void => w.emit(Event.mightSleep, 0, 0, 0);

/** might_alloc(GFP_KERNEL): what the functions say that may come to allocate, whether they do or not (include/linux/sched/mm.h). */
export const mightAlloc = {
  name: 'mightAlloc',
  c: 'might_alloc(GFP_KERNEL)',
  params: {},
  bind: (w) => ({
    apply() {
      mightSleep(w);
      return 0;
    },
  }),
  footprint: touching(sleeps),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'sleep_event(); return 0;' },
  reference: {
    does: 'says that it may sleep: a function that may come to allocate with GFP_KERNEL, or might_sleep()',
    context: 'process context',
    misuse: ['where nobody may sleep: sleeping-in-atomic'],
    source: 'include/linux/sched/mm.h; include/linux/kernel.h',
  },
} satisfies Operation;
