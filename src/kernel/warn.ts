import { Event } from '../core/event.js';
import type { Operation } from '../core/operation.js';

/** WARN_ON_ONCE(1) of the modelled code. */
export const warnOn: Operation = {
  name: 'warnOn',
  params: {},
  bind: (w) => ({
    apply() {
      w.emit(Event.warn, 0, 0, 0);
      return 0;
    },
  }),
};
