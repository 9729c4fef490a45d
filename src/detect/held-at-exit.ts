import type { Detector, EndOfRun, TraceWorld } from '../core/detector/detector.js';
import type { World } from '../core/world/world.js';
import { bottomHalves } from '../kernel/bottom-half.js';
import { domainsOf } from '../kernel/grace-domain.js';
import { irqStates } from '../kernel/irq-state.js';
import { Hold, holdOf, locksOf, spinlockField } from '../kernel/lock.js';
import { preemptCounts } from '../kernel/preempt-count.js';
import { rcuState } from '../kernel/rcu.js';
import { rwsemField } from '../kernel/rwsem.js';
import { srcuField } from '../kernel/srcu.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = { ...toyWorld, globals: { ...toyWorld.globals, spin: spinlockField, rwsem: rwsemField, srcu: srcuField } };

/** Nobody hangs, and it has come to its end: it waits for nobody. */
export function hasEnded(end: EndOfRun, actor: number): boolean {
  if (end.blocked > 0 || end.asleep(actor)) return false;
  for (let other = 0; other < end.actors; other++) if (end.waitsFor(actor, other)) return false;
  return true;
}

/** Who has irqs, softirqs or preemption off: what atomic-at-exit tells, and a reader of RCU by that alone. */
export function atomicSections(w: World): (actor: number) => boolean {
  const [preempt, bh, irqs] = [w.part(preemptCounts), w.part(bottomHalves), w.part(irqStates)];
  return (actor) => preempt.off(actor) || bh.off(actor) || irqs.off(actor);
}

/**
 * At the end of a run in which nobody hangs: one that has ended holds a lock, or is in a read section of RCU, SRCU or RCU tasks trace.
 * The kernel looks where a task goes back to user space or exits (lockdep_sys_exit(), debug_check_no_locks_held()), and where the function
 * of a worker, a timer or a softirq returns (process_one_work(), call_timer_fn(), handle_softirqs()). Here it costs no step: nobody else
 * gives back what one has taken. Ends no run. Source: kernel/locking/lockdep.c.
 */
export const heldAtExit: Detector = {
  kind: 'held-at-exit',
  caughtBy: ['PROVE_LOCKING'],
  says: 'is held still by one that has ended, or it is a reader of RCU still',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const { locks } = w.part(locksOf);
    const rcu = w.part(rcuState);
    const isAtomic = atomicSections(w);
    const domains = w.part(domainsOf);
    const spins = new Set([...w.fieldsOfKind('spinlock'), ...w.fieldsOfKind('rwlock')].map(({ cell }) => cell));
    // who holds a spinlock is a reader by that alone
    const spinning = (actor: number): boolean => locks.some((lock) => spins.has(lock.cell) && holdOf(w, lock, actor) !== Hold.not);
    const isReader = (actor: number): boolean =>
      (rcu.isLocked(actor) && !isAtomic(actor) && !spinning(actor)) || domains.some(({ periods }) => periods.reads(actor));
    return {
      touches: {},
      atEnd(end) {
        const found: number[] = [];
        for (let actor = 0; actor < end.actors; actor++) {
          if (!hasEnded(end, actor)) continue;
          for (const lock of locks) if (holdOf(w, lock, actor) !== Hold.not && !found.includes(lock.object)) found.push(lock.object);
          if (isReader(actor) && !found.includes(0)) found.push(0);
        }
        return found.sort((x, y) => x - y);
      },
      says(object) {
        const left = w.actors.flatMap(({ name }, actor) => [
          ...locks.flatMap((lock) =>
            lock.object === object && holdOf(w, lock, actor) !== Hold.not ? [`${name} holds ${w.layout.names[lock.cell]}`] : [],
          ),
          ...(object === 0 && isReader(actor) ? [`${name} is a reader`] : []),
        ]);
        return `ends with something held: ${left.join(', ')}`;
      },
    };
  },
  inC: {
    atEnd: `
      if (a != 0) return -1;
      for (int o = b; o < OBJECTS; o++)
        for (int s = 0; s < SCHEDULED; s++) {
          if (waits_of(s)) continue;
          for (int l = 0; l < LOCKS; l++) if (lock_object[l] == o && get(lock_cell[l]) == s + 1) return o;
          int atomic = get_if(preemption_off[s]) > 0 || get_if(bh_off[s]) > 0 || get_if(irqs_off[s]) > 0;
          for (int l = 0; l < LOCKS; l++) atomic |= lock_spins[l] && get(lock_cell[l]) == s + 1;
          if (o == 0 && reads(s) && !atomic) return 0;
        }
      return -1;`,
  },
  fires: [
    {
      says: 'a mutex',
      steps: [
        ['a', 'mutexLock', { lock: 'lock' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'a read-write semaphore, for reading',
      world,
      steps: [
        ['a', 'downRead', { sem: 'rwsem' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'a read section of RCU, of two that nest',
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'rcuReadLock'],
        ['a', 'rcuReadUnlock'],
        ['a', 'end'],
      ],
    },
    {
      says: 'a read section of SRCU',
      world,
      steps: [
        ['a', 'srcuReadLock', { srcu: 'srcu' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'a read section of RCU tasks trace',
      steps: [
        ['a', 'rcuReadLockTrace'],
        ['a', 'end'],
      ],
    },
    {
      says: 'a spinlock of a timer whose function has returned',
      world,
      steps: [
        ['timer', 'rawSpinLockIrqsave', { lock: 'spin' }],
        ['timer', 'end'],
      ],
    },
  ],
  silent: [
    {
      says: 'all was given back',
      world,
      steps: [
        ['a', 'mutexLock', { lock: 'lock' }],
        ['a', 'rcuReadLock'],
        ['a', 'rcuReadUnlock'],
        ['a', 'mutexUnlock', { lock: 'lock' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'who holds it waits for another one: it has not ended',
      steps: [
        ['a', 'mutexLock', { lock: 'lock' }],
        ['a', 'end', { a: 'b' }],
      ],
    },
    {
      says: 'softirqs are off, which makes it a reader: that is told as such',
      steps: [
        ['a', 'localBhDisable'],
        ['a', 'end'],
      ],
    },
  ],
};
