import type { Detector, TraceWorld } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { lockRecursion } from '../kernel/lock-history.js';
import { rwlockField } from '../kernel/rwlock.js';
import { rwsemField } from '../kernel/rwsem.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = { ...toyWorld, globals: { ...toyWorld.globals, readers: rwlockField, sem: rwsemField } };
const read = (actor: string) => [actor, 'readLock', { lock: 'readers' }] as const;
const down = (actor: string) => [actor, 'downRead', { sem: 'sem' }] as const;

/**
 * A lock is taken for reading by one who reads it already, whom a writer that comes in between keeps out (lockdep: possible recursive
 * locking detected). Who takes twice what is held alone waits for itself, a deadlock. The run goes on.
 */
export const recursiveLocking: Detector = {
  kind: 'recursive-locking',
  caughtBy: ['PROVE_LOCKING'],
  says: 'takes a lock for reading that it reads already, and from which a writer that comes in between would keep it',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const recursion = w.part(lockRecursion);
    return { touches: {}, on: { [Event.lockAcquire]: (cell, _irqs, how) => (recursion(cell, how) ? w.ownerOf(cell) : -1) } };
  },
  // an exported model has no locks with readers
  inC: { on: { [Event.lockAcquire]: 'return -1;' } },
  fires: [
    { says: 'of a rwlock', world, steps: [read('a'), read('a')] },
    { says: 'of a rw_semaphore', world, steps: [down('a'), down('a')] },
  ],
  silent: [
    { says: 'by two', world, steps: [read('a'), read('b'), down('a'), down('b')] },
    { says: 'one after the other', world, steps: [read('a'), ['a', 'readUnlock', { lock: 'readers' }], read('a')] },
    { says: 'by a trylock, which waits for nobody', world, steps: [down('a'), ['a', 'downReadTrylock', { sem: 'sem' }]] },
    { says: 'with BH off, which no writer that waits keeps out', world, steps: [read('a'), ['a', 'readLockBh', { lock: 'readers' }]] },
  ],
};
