import type { Operation } from '../core/operation/operation.js';
import { itsLocation } from './footprint/objects.js';

/** copy_from_user(): 0, or -EFAULT as outcome EFAULT where the scenario allows faults. What is copied is private memory. */
export const copyFromUser = {
  name: 'copyFromUser',
  c: 'copy_from_user(...)',
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
      apply: (_, outcome) => (outcome === 0 ? 0 : -14),
    };
  },
  footprint: itsLocation,
  gives: 'number',
  alike: true,
  keepsNoSet: true,
  promela: { outcomes: 1, effect: 'return outcome ? -14 : 0;' },
  reference: {
    does: 'copies from user space to private memory',
    gives: '0; -14 (-EFAULT) as outcome where the scenario allows faults',
    source: 'include/linux/uaccess.h',
  },
} satisfies Operation;
