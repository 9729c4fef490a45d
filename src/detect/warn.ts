import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';

/** A WARN of the modelled code fires, or one of the kernel's own (WARNING). The run goes on. */
export const warn: Detector = {
  kind: 'warn',
  caughtBy: [],
  says: 'runs into a WARN',
  endsRun: false,
  alike: true,
  near: true,
  install: () => ({ touches: {}, on: { [Event.warn]: () => 0 } }),
  inC: { on: { [Event.warn]: 'return 0;' } },
  fires: [{ says: 'WARN_ON_ONCE(1)', steps: [['a', 'warnOn']] }],
  silent: [{ says: 'no WARN', steps: [['a', 'load', { loc: 'counter' }]] }],
};
