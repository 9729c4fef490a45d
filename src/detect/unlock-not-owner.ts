import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';

/** A lock is dropped by one that does not hold it (lockdep: bad unlock balance). The run goes on. */
export const unlockNotOwner: Detector = {
  kind: 'unlock-not-owner',
  caughtBy: ['PROVE_LOCKING'],
  says: 'drops a lock that it does not hold',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => ({ touches: {}, on: { [Event.lockRelease]: (_cell, owner) => (owner === w.actor + 1 ? -1 : 0) } }),
  inC: { on: { [Event.lockRelease]: 'return b == self + 1 ? -1 : 0;' } },
  fires: [
    {
      says: 'another holds it',
      steps: [
        ['a', 'mutexLock', { lock: 'lock' }],
        ['b', 'mutexUnlock', { lock: 'lock' }],
      ],
    },
    { says: 'nobody holds it', steps: [['a', 'mutexUnlock', { lock: 'lock' }]] },
  ],
  silent: [
    {
      says: 'its owner drops it',
      steps: [
        ['a', 'mutexLock', { lock: 'lock' }],
        ['a', 'mutexUnlock', { lock: 'lock' }],
      ],
    },
  ],
};
