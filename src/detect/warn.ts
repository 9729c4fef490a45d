import type { Detector } from '../core/detector.js';
import { Event } from '../core/event.js';

/** A WARN of the modelled code fires. */
export const warn: Detector = {
  kind: 'warn',
  says: 'runs into a WARN',
  endsRun: false,
  rank: 22,
  alike: true,
  touches: {},
  install: () => ({ on: { [Event.warn]: () => 0 } }),
  fires: [{ says: 'WARN_ON_ONCE(1)', steps: [['a', 'warnOn']] }],
  silent: [{ says: 'no WARN', steps: [['a', 'load', { loc: 'counter' }]] }],
};
