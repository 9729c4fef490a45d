import type { Detector } from '../core/detector/detector.js';
import { spinsInTrap, waitCycle, waitCycleInC, waitsInTrap } from './deadlock.js';

/**
 * At the end of a run: no choice is enabled and a must-finish actor waits, in no cycle: for something that need not or will not come
 * (khungtaskd); or a daemon does that has begun, in a call that sleeps uninterruptibly, such as a worker. Or it polls for that forever,
 * and sleeps in between. Ends no run.
 */
export const hungTask: Detector = {
  kind: 'hung-task',
  caughtBy: ['DETECT_HUNG_TASK'],
  says: 'waits for something that never comes',
  endsRun: false,
  alike: true,
  near: true,
  install: () => ({
    touches: {},
    atEnd: (end) => (end.blocked !== 0 && waitCycle(end).length === 0 ? 0 : -1),
    inTrap: (trap) => (waitsInTrap(trap) || spinsInTrap(trap) ? -1 : 0),
  }),
  inC: { state: waitCycleInC, atEnd: 'return a != 0 && !wait_cycle(a) ? 0 : -1;' },
  fires: [
    { says: 'one that waits for nobody in particular', steps: [['a', 'end', { a: '' }]] },
    { says: 'one that waits for one that waits for nobody', steps: [['a', 'end', { a: 'b', b: '' }]] },
  ],
  silent: [
    { says: 'two that wait for each other', steps: [['a', 'end', { a: 'b', b: 'a' }]] },
    { says: 'nobody is blocked', steps: [['a', 'end']] },
  ],
};
