import { bit, ofNobody } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';
import { cpus } from './cpu.js';
import { irqStates } from './irq-state.js';
import { irqsComeAndGo, LockCall, locksOf, spinlockCalls, Taken } from './lock.js';

/** The classes, and which one the lock in a cell is of; undefined where there is no lock. */
export function lockClasses(w: World) {
  const { locks, classes } = w.part(locksOf);
  const of: number[] = [];
  for (const lock of locks) of[lock.cell] = lock.class;
  return { classes, classOf: (cell: number): number | undefined => of[cell] };
}

/** What lockdep remembers of the orders: which class was taken with which held, in a run so far. */
export function lockOrders(w: World) {
  const { locks, classes } = w.part(locksOf);
  /** By class that was held and class that was taken: the cell that says so; -1 for the same. */
  const seen = classes.map((before) =>
    classes.map((after) => (before === after ? -1 : w.cell(`${after} taken with ${before} held`, ofNobody(bit)))),
  );
  return {
    seen,
    /** The acting one takes a lock of the class; whether one that it holds was taken with this one held. Who tries waits for nobody. */
    note(taken: number, how: number): boolean {
      let opposite = false;
      if ((how & Taken.tried) !== 0) return false;
      for (let i = 0; i < locks.length; i++) {
        const held = locks[i]!;
        if (w.cells[held.cell] !== w.actor + 1 || held.class === taken) continue;
        w.set(seen[held.class]![taken]!, 1);
        if (w.cells[seen[taken]![held.class]!] === 1) opposite = true;
      }
      return opposite;
    },
  };
}

/** One sort of interrupts, as lockdep sees the uses of the classes. */
interface InterruptUse {
  /** By class: the cell that says that it was taken in such an interrupt, and the one that it was with such interrupts on. */
  readonly inIt: readonly number[];
  readonly on: readonly number[];
  isIn(actor: number): boolean;
  /** Whether it has them on when it takes a lock by such a call (`irqs` of the event lockAcquire). */
  isOn(actor: number, irqs: number): boolean;
}

/** What lockdep remembers of the uses: hardirqs and softirqs, each where a world has such and they could matter. */
export function lockUses(w: World) {
  const sorts = sortsOf(w);
  const { locks } = w.part(locksOf);
  return {
    sorts,
    /** The cells of a class. */
    cellsOf: (of: number): readonly number[] => sorts.flatMap(({ inIt, on }) => [inIt[of]!, on[of]!]),
    /**
     * The acting one takes a lock of the class by such a call; whether it is one of two uses that do not go together. Who only tries in
     * an interrupt waits for nobody (mark_usage() of kernel/locking/lockdep.c).
     */
    note(taken: number, irqs: number, how: number): boolean {
      let wrong = false;
      for (let i = 0; i < sorts.length; i++) {
        const { inIt, on, isIn, isOn } = sorts[i]!;
        const within = isIn(w.actor) && (how & Taken.tried) === 0;
        const open = isOn(w.actor, irqs);
        if (within) w.set(inIt[taken]!, 1);
        if (open) w.set(on[taken]!, 1);
        if ((within || open) && w.cells[inIt[taken]!] === 1 && w.cells[on[taken]!] === 1) wrong = true;
      }
      return wrong;
    },
    /** Interrupts come on with these held that the acting one holds (mark_held_locks()); whether that does not go together. */
    noteOn(): boolean {
      let wrong = false;
      for (let l = 0; l < locks.length; l++) {
        if (w.cells[locks[l]!.cell] !== w.actor + 1) continue;
        const held = locks[l]!.class;
        for (let i = 0; i < sorts.length; i++) {
          const { inIt, on, isOn } = sorts[i]!;
          if (!isOn(w.actor, 1)) continue;
          w.set(on[held]!, 1);
          if (w.cells[inIt[held]!] === 1) wrong = true;
        }
      }
      return wrong;
    },
  };
}

function sortsOf(w: World): readonly InterruptUse[] {
  const calls = w.part(spinlockCalls);
  const irqsAsTheyAre = calls.has(LockCall.plain) || calls.has(LockCall.bh);
  const isHard = w.actors.map(({ kind }) => kind === 'hardirq');
  const isSoft = w.actors.map(({ kind }) => kind === 'softirq' || kind === 'rcu-callback');
  const hard = isHard.includes(true);
  // who always has irqs off with a spinlock waits for no softirq
  const soft = (irqsAsTheyAre || irqsComeAndGo(w)) && isSoft.includes(true);
  if (!hard && !soft) return [];
  const { classes } = w.part(locksOf);
  const cpu = w.part(cpus);
  if (calls.size > 0) w.part(irqStates).keep();
  const seen = (where: string): number[] => classes.map((name) => w.cell(`${name} taken ${where}`, ofNobody(bit)));
  const sorts: InterruptUse[] = [];
  if (hard)
    sorts.push({
      inIt: seen('in hardirq'),
      on: seen('with irqs on'),
      isIn: (actor) => isHard[actor]!,
      isOn: (actor, irqs) => irqs !== 0 && cpu.irqsOn(actor),
    });
  if (soft)
    sorts.push({
      inIt: seen('in softirq'),
      on: seen('with softirqs on'),
      isIn: (actor) => isSoft[actor]!,
      isOn: (actor, irqs) => irqs === 1 && cpu.softirqsOn(actor),
    });
  return sorts;
}
