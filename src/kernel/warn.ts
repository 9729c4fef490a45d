import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import { touching } from './footprint/objects.js';

/** WARN_ON_ONCE(1) of the modelled code. */
export const warnOn = {
  name: 'warnOn',
  c: 'WARN_ON_ONCE(1)',
  params: {},
  bind: (w) => ({
    apply() {
      w.emit(Event.warn, 0, 0, 0);
      return 0;
    },
  }),
  footprint: touching((step) => step.emits(Event.warn)),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'tell_warn(0, 0, 0); return 0;' },
  reference: {
    does: 'warns, always',
    misuse: ['to come here is the finding: warn'],
    source: 'include/asm-generic/bug.h',
  },
} satisfies Operation;
