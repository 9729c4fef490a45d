import type { Detector } from '../core/detector.js';
import { waitCycle } from './deadlock.js';

/** No choice is enabled and a must-finish actor waits, in no cycle: for something that need not or will not come. */
export const hungTask: Detector = {
  kind: 'hung-task',
  says: 'waits for something that never comes',
  endsRun: false,
  rank: 32,
  alike: true,
  touches: {},
  install: () => ({ atEnd: (end) => (end.blocked !== 0 && waitCycle(end).length === 0 ? 0 : -1) }),
  fires: [
    { says: 'one that waits for nobody in particular', steps: [['a', 'end', { a: '' }]] },
    { says: 'one that waits for one that waits for nobody', steps: [['a', 'end', { a: 'b', b: '' }]] },
  ],
  silent: [
    { says: 'two that wait for each other', steps: [['a', 'end', { a: 'b', b: 'a' }]] },
    { says: 'nobody is blocked', steps: [['a', 'end']] },
  ],
};
