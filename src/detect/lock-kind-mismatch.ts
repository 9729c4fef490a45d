import type { Detector, TraceWorld } from '../core/detector/detector.js';
import { arrayInC } from '../core/detector/detector-in-c.js';
import { Event } from '../core/world/event.js';
import { ofNobody, upTo } from '../core/world/layout.js';
import { LockCall, locksOf, spinlockCalls, spinlockField, Taken } from '../kernel/lock.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = { ...toyWorld, globals: { ...toyWorld.globals, spin: spinlockField, other: spinlockField } };

/**
 * A spinlock is dropped by the counterpart of another call than the one that took it: irqs or softirqs stay off, or come on where they
 * may not (lockdep: "IRQs not disabled as expected", a WARN of __local_bh_enable_ip()). The run goes on with what each call does.
 */
export const lockKindMismatch: Detector = {
  kind: 'lock-kind-mismatch',
  caughtBy: ['PROVE_LOCKING'],
  says: 'drops a spinlock by a call that does not go with the one that took it',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    // where all calls are of one kind there is nothing to mistake
    if (w.part(spinlockCalls).size < 2) return {};
    const { locks, classes } = w.part(locksOf);
    const spins = new Set([...w.fieldsOfKind('spinlock'), ...w.fieldsOfKind('rwlock')].map(({ cell }) => cell));
    const takenBy: number[] = [];
    for (const lock of locks)
      if (spins.has(lock.cell)) takenBy[lock.cell] = w.cell(`${w.layout.names[lock.cell]} taken by call`, ofNobody(upTo(LockCall.irq)));
    const cells = (taken: readonly string[]): readonly number[] =>
      locks.flatMap((lock) => (taken.includes(classes[lock.class]!) ? (takenBy[lock.cell] ?? []) : []));
    return {
      touches: {
        [Event.lockAcquire]: ({ taken }) => ({ writes: cells(taken) }),
        [Event.lockRelease]: ({ taken }) => ({ writes: cells(taken) }),
      },
      on: {
        [Event.lockAcquire](cell, _irqs, how) {
          if (takenBy[cell] !== undefined && (how & Taken.shared) === 0) w.set(takenBy[cell], how & Taken.call);
          return -1;
        },
        [Event.lockRelease](cell, owner, call) {
          const kept = takenBy[cell];
          // who reads is not kept
          if (kept === undefined || (call & Taken.shared) !== 0) return -1;
          const by = w.cells[kept]!;
          w.set(kept, 0);
          return owner === 0 || by === 0 || by === call ? -1 : w.ownerOf(cell);
        },
      },
    };
  },
  inC: {
    state: (w, cell) =>
      arrayInC(
        'taken_by_call',
        w.part(locksOf).locks.map(() => cell(0, LockCall.irq)),
      ),
    on: {
      [Event.lockAcquire]: `
        for (int l = 0; l < LOCKS; l++) if (lock_cell[l] == a && lock_spins[l]) set(taken_by_call[l], CALL(c));
        return -1;`,
      [Event.lockRelease]: `
        for (int l = 0; l < LOCKS; l++) {
          int by = get(taken_by_call[l]);
          if (lock_cell[l] != a || !lock_spins[l]) continue;
          set(taken_by_call[l], 0);
          return b == 0 || by == 0 || by == c ? -1 : lock_object[l];
        }
        return -1;`,
    },
  },
  fires: [
    {
      says: 'irqs restored that were never saved',
      world,
      steps: [
        ['a', 'rawSpinLock', { lock: 'spin' }],
        ['a', 'rawSpinUnlockIrqrestore', { lock: 'spin' }],
      ],
    },
    {
      says: 'irqs saved and not restored',
      world,
      steps: [
        ['a', 'rawSpinLockIrqsave', { lock: 'spin' }],
        ['a', 'rawSpinUnlock', { lock: 'spin' }],
      ],
    },
    {
      says: 'softirqs let on that were never off',
      world,
      steps: [
        ['a', 'rawSpinLock', { lock: 'spin' }],
        ['a', 'rawSpinUnlockBh', { lock: 'spin' }],
      ],
    },
    {
      says: 'irqs turned on that were saved',
      world,
      steps: [
        ['a', 'rawSpinTrylockIrqsave', { lock: 'spin' }],
        ['a', 'rawSpinUnlockIrq', { lock: 'spin' }],
      ],
    },
    {
      says: 'BH off, irqs restored',
      world,
      steps: [
        ['a', 'rawSpinLockBh', { lock: 'spin' }],
        ['a', 'rawSpinUnlockIrqrestore', { lock: 'spin' }],
      ],
    },
  ],
  silent: [
    {
      says: 'each by its own',
      world,
      steps: [
        ['a', 'rawSpinLock', { lock: 'spin' }],
        ['a', 'rawSpinLockIrqsave', { lock: 'other' }],
        ['a', 'rawSpinUnlockIrqrestore', { lock: 'other' }],
        ['a', 'rawSpinUnlock', { lock: 'spin' }],
        ['b', 'rawSpinLockBh', { lock: 'spin' }],
        ['b', 'rawSpinUnlockBh', { lock: 'spin' }],
        ['b', 'rawSpinTrylockIrq', { lock: 'spin' }],
        ['b', 'rawSpinUnlockIrq', { lock: 'spin' }],
      ],
    },
    {
      says: 'a lock that nobody holds',
      world,
      steps: [
        ['a', 'rawSpinLock', { lock: 'other' }],
        ['b', 'rawSpinUnlockIrqrestore', { lock: 'spin' }],
      ],
    },
  ],
};
