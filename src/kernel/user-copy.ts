import type { Operation } from '../core/operation/operation.js';
import { sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** A copy between user space and private memory: it may fault, and so sleep, which might_fault() says first. */
const copying = {
  faults: ['EFAULT'],
  params: {},
  bind: (w) => {
    const fault = w.faults ? w.outcome('EFAULT') : 0;
    return {
      outcomes(_, out) {
        out[0] = 0;
        if (!w.faults) return 1;
        out[1] = fault;
        return 2;
      },
      apply(_, outcome) {
        mightSleep(w);
        return outcome === 0 ? 0 : -14;
      },
    };
  },
  footprint: touching(sleeps),
  gives: 'number',
  alike: true,
  keepsNoSet: true,
  promela: { outcomes: 1, effect: 'sleep_event(); return outcome ? -14 : 0;' },
} satisfies Omit<Operation, 'name' | 'c'>;

const reference = (does: string) => ({
  does,
  gives: '0; -14 (-EFAULT) as outcome where the scenario allows faults',
  context: 'process context',
  misuse: ['where nobody may sleep: sleeping-in-atomic'],
  source: 'include/linux/uaccess.h; __might_fault(), mm/memory.c',
});

/** copy_from_user(), get_user(): 0, or -EFAULT as outcome EFAULT where the scenario allows faults. What is copied is private memory. */
export const copyFromUser = {
  ...copying,
  name: 'copyFromUser',
  c: 'copy_from_user(...)',
  reference: reference('copies from user space to private memory'),
} satisfies Operation;

/** copy_to_user(), put_user(): the same the other way; what is read of shared memory for it are loads of their own. */
export const copyToUser = {
  ...copying,
  name: 'copyToUser',
  c: 'copy_to_user(...)',
  reference: reference('copies private memory to user space'),
} satisfies Operation;
