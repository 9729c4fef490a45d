import { ofNobody, upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';
import { cpus } from './cpu.js';
import { irqStates } from './irq-state.js';
import { lockdepMaps } from './lockdep-map.js';
import { Hold, holdOf, irqsComeAndGo, LockCall, locksOf, spinlockCalls, Taken } from './lock.js';

/** The classes, and which one the lock in a cell is of; undefined where there is no lock. */
export function lockClasses(w: World) {
  const { locks, classes } = w.part(locksOf);
  const of: number[] = [];
  for (const lock of locks) of[lock.cell] = lock.class;
  return { classes, classOf: (cell: number): number | undefined => of[cell] };
}

/**
 * Whether the acting one, who takes the lock in a cell for reading, reads it already, and a writer that waits keeps it out
 * (check_deadlock() of kernel/locking/lockdep.c).
 */
export function lockRecursion(w: World): (cell: number, how: number) => boolean {
  const { locks } = w.part(locksOf);
  return (cell, how) => {
    if ((how & Taken.shared) === 0 || (how & (Taken.tried | Taken.recursive)) !== 0) return false;
    for (let i = 0; i < locks.length; i++) if (locks[i]!.cell === cell && holdOf(w, locks[i]!, w.actor) !== Hold.not) return true;
    return false;
  };
}

/** Bits of what was seen, by how the first lock was held, alone or with others, and whether a writer that waits keeps out of the second. */
export const Order = { first: 1, sharedFirst: 4, andRecursive: 1 } as const;
const orderOf = (shared: boolean, recursive: boolean): number =>
  (shared ? Order.sharedFirst : Order.first) << (recursive ? Order.andRecursive : 0);
const ordersSeen = (shared: boolean): number => (Order.first | (Order.first << Order.andRecursive)) * (shared ? Order.sharedFirst : 1);

/**
 * Orders that go on, one behind the other: who waits in the first for a lock that others hold for reading, and would get in beside a
 * writer that waits, waits for nobody (Documentation/locking/lockdep-design.rst, Recursive read locks).
 */
export const goesOn = (recursive: boolean, orders: number): number => (recursive ? orders & ordersSeen(false) : orders);
export const withSecond = (recursive: boolean, orders: number): number => orders & (orderOf(false, recursive) | orderOf(true, recursive));
export const withFirst = (shared: boolean, orders: number): number => orders & ordersSeen(shared);

/** What lockdep remembers of the orders: which class was taken with which held, in a run so far, and how. */
export function lockOrders(w: World) {
  const { locks, classes: ofLocks } = w.part(locksOf);
  const maps = w.part(lockdepMaps);
  const classes = [...ofLocks, ...maps.map(({ name }) => name)];
  const most = locks.some(({ shared }) => shared) ? 15 : 1;
  const mapOf = new Map(maps.flatMap(({ of }, map) => of.map((cell) => [cell, ofLocks.length + map])));
  /** By class that was held and class that was taken: the cell that says so; -1 for the same. */
  const seen = classes.map((before) =>
    classes.map((after) => (before === after ? -1 : w.cell(`${after} taken with ${before} held`, ofNobody(upTo(most))))),
  );
  return {
    /** The classes of locks, then those of callbacks. */
    classes,
    seen,
    /** The class of the callback of what is in a cell. */
    mapOf: (cell: number): number | undefined => mapOf.get(cell),
    /**
     * The acting one takes a lock of the class; whether one that it holds was taken with this one held, so that the two wait for each
     * other. Who tries waits for nobody.
     */
    note(taken: number, how: number): boolean {
      let opposite = false;
      if ((how & Taken.tried) !== 0) return false;
      const recursive = (how & Taken.recursive) !== 0;
      for (let i = 0; i < locks.length; i++) {
        const held = locks[i]!;
        const hold = held.class === taken ? Hold.not : holdOf(w, held, w.actor);
        if (hold === Hold.not) continue;
        const shared = hold === Hold.shared;
        const cell = seen[held.class]![taken]!;
        w.set(cell, w.cells[cell]! | orderOf(shared, recursive));
        const back = goesOn(recursive, w.cells[seen[taken]![held.class]!]!);
        if (withSecond(false, back) !== 0 || (!shared && back !== 0)) opposite = true;
      }
      for (let m = 0; m < maps.length; m++) {
        const map = ofLocks.length + m;
        if (map === taken || !maps[m]!.isIn(w.actor)) continue;
        const cell = seen[map]![taken]!;
        w.set(cell, w.cells[cell]! | orderOf(false, recursive));
        if (goesOn(recursive, w.cells[seen[taken]![map]!]!) !== 0) opposite = true;
      }
      return opposite;
    },
  };
}

/** How a class was used in an interrupt, or with such interrupts on: taken alone, or with others. */
export const Use = { alone: 1, shared: 2 } as const;
const useOf = (shared: boolean): number => (shared ? Use.shared : Use.alone);
/** Whether the two do not go together: not where both only read. */
const clash = (inIt: number, on: number): boolean => inIt !== 0 && on !== 0 && ((inIt | on) & Use.alone) !== 0;

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
        const use = useOf((how & Taken.shared) !== 0);
        if (within) w.set(inIt[taken]!, w.cells[inIt[taken]!]! | use);
        if (open) w.set(on[taken]!, w.cells[on[taken]!]! | use);
        if ((within || open) && clash(within ? use : w.cells[inIt[taken]!]!, open ? use : w.cells[on[taken]!]!)) wrong = true;
      }
      return wrong;
    },
    /** Interrupts come on with these held that the acting one holds (mark_held_locks()); whether that does not go together. */
    noteOn(): boolean {
      let wrong = false;
      for (let l = 0; l < locks.length; l++) {
        const hold = holdOf(w, locks[l]!, w.actor);
        if (hold === Hold.not) continue;
        const use = useOf(hold === Hold.shared);
        const held = locks[l]!.class;
        for (let i = 0; i < sorts.length; i++) {
          const { inIt, on, isOn } = sorts[i]!;
          if (!isOn(w.actor, 1)) continue;
          w.set(on[held]!, w.cells[on[held]!]! | use);
          if (clash(w.cells[inIt[held]!]!, use)) wrong = true;
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
  const { locks, classes } = w.part(locksOf);
  const most = locks.some(({ shared }) => shared) ? Use.alone | Use.shared : Use.alone;
  const cpu = w.part(cpus);
  if (calls.size > 0) w.part(irqStates).keep();
  const seen = (where: string): number[] => classes.map((name) => w.cell(`${name} taken ${where}`, ofNobody(upTo(most))));
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
