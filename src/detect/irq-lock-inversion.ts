import type { Detector, TraceStep, TraceWorld } from '../core/detector/detector.js';
import { arrayInC, matrixInC } from '../core/detector/detector-in-c.js';
import { Event } from '../core/world/event.js';
import { locksOf, spinlockField } from '../kernel/lock.js';
import { goesOn, lockClasses, lockOrders, lockUses, Use, withFirst, withSecond } from '../kernel/lock-history.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = {
  ...toyWorld,
  globals: { ...toyWorld.globals, safe: spinlockField, unsafe: spinlockField, between: spinlockField },
  actors: [...toyWorld.actors, { name: 'hard', kind: 'hardirq' }],
};
const both = (actor: string, lock: string, how = ''): readonly TraceStep[] => [
  [actor, `rawSpinLock${how}`, { lock }],
  [actor, `rawSpinUnlock${how === 'Irqsave' ? 'Irqrestore' : how}`, { lock }],
];
/** Takes the inner lock with the outer one held, which keeps such interrupts off. */
const within = (outer: string, inner: string, how: 'Irqsave' | 'Bh'): readonly TraceStep[] => {
  const [take, drop] = both('a', outer, how);
  return [take!, ...both('a', inner), drop!];
};

/**
 * At the end of a run: a class that was taken in an interrupt was held where one was taken, by itself or by way of others, that was also
 * taken with such interrupts on. Whoever holds that one can be interrupted by one who waits for the first, whose holder waits for him
 * (lockdep: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected, and SOFTIRQ alike). Where actors share no CPU nobody need come to wait.
 * Ends no run.
 */
export const irqLockInversion: Detector = {
  kind: 'irq-lock-inversion',
  caughtBy: ['PROVE_LOCKING'],
  says: 'takes a lock with interrupts on somewhere that is taken elsewhere with one held that such an interrupt takes',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const uses = w.part(lockUses);
    const { classes, classOf } = w.part(lockClasses);
    if (uses.sorts.length === 0 || classes.length < 2) return {};
    const { seen, note } = w.part(lockOrders);
    /** By class, whether the way to it ends with one who gets in beside a writer that waits. */
    const reached = new Uint8Array(2 * classes.length);
    /** Whether a class that was taken with such interrupts on was taken with this one held, so or so, or with one so taken, and so on. */
    const leads = (from: number, orders: (seen: number) => number, on: readonly number[]): boolean => {
      for (let to = 0; to < classes.length; to++) {
        const cell = seen[from]![to]!;
        if (cell < 0) continue;
        for (const recursive of [false, true]) {
          if (withSecond(recursive, orders(w.cells[cell]!)) === 0 || reached[2 * to + (recursive ? 1 : 0)] === 1) continue;
          reached[2 * to + (recursive ? 1 : 0)] = 1;
          if ((w.cells[on[to]!]! & (recursive ? Use.alone : Use.alone | Use.shared)) !== 0) return true;
          if (leads(to, (next) => goesOn(recursive, next), on)) return true;
        }
      }
      return false;
    };
    return {
      touches: {
        [Event.lockAcquire]({ taken, held }) {
          const of = taken.map((name) => classes.indexOf(name));
          const under = held.map((name) => classes.indexOf(name));
          const orders = of.flatMap((one) => under.filter((other) => other !== one).map((other) => seen[other]![one]!));
          return { writes: [...of.flatMap(uses.cellsOf), ...orders] };
        },
        [Event.interruptsOn]: ({ held }) => ({ writes: held.flatMap((name) => uses.cellsOf(classes.indexOf(name))) }),
      },
      on: {
        [Event.lockAcquire](cell, irqs, how) {
          const taken = classOf(cell);
          if (taken === undefined) return -1;
          uses.note(taken, irqs, how);
          note(taken, how);
          return -1;
        },
        [Event.interruptsOn]() {
          uses.noteOn();
          return -1;
        },
      },
      atEnd() {
        for (let i = 0; i < uses.sorts.length; i++) {
          const { inIt, on } = uses.sorts[i]!;
          for (let of = 0; of < classes.length; of++) {
            if (w.cells[inIt[of]!] === 0) continue;
            reached.fill(0);
            // itself is another finding
            reached[2 * of] = reached[2 * of + 1] = 1;
            const reads = (w.cells[inIt[of]!]! & Use.alone) === 0;
            if (leads(of, (orders) => (reads ? withFirst(false, orders) : orders), on)) return 0;
          }
        }
        return -1;
      },
    };
  },
  inC: {
    state(w, cell) {
      const { classes } = w.part(locksOf);
      const kept = (of: readonly string[]): number[] =>
        classes.map(() => (classes.length > 1 && w.actors.some(({ kind }) => of.includes(kind)) ? cell(0, 1) : -1));
      const [hard, soft] = [['hardirq'], ['softirq', 'rcu-callback']];
      const names = ['used_in_hardirq', 'used_irqs_on', 'used_in_softirq', 'used_softirqs_on'];
      return [
        `enum { CLASSES = ${classes.length} };`,
        matrixInC(
          'order_seen',
          classes.map((_, before) => classes.map((__, after) => (before === after ? -1 : cell(0, 1)))),
        ),
        ...([kept(hard!), kept(hard!), kept(soft!), kept(soft!)] as const).map((cells, i) => arrayInC(names[i]!, cells)),
        `
static int inverted_from(int from, const short *on, int *reached) {
  for (int to = 0; to < CLASSES; to++) {
    if (order_seen[from][to] < 0 || !get(order_seen[from][to]) || reached[to]) continue;
    reached[to] = 1;
    if (get(on[to]) || inverted_from(to, on, reached)) return 1;
  }
  return 0;
}
static int inverted(const short *in_it, const short *on) {
  for (int c = 0; c < CLASSES; c++) {
    int reached[CLASSES + 1] = { 0 };
    if (in_it[c] < 0 || !get(in_it[c])) continue;
    reached[c] = 1;
    if (inverted_from(c, on, reached)) return 1;
  }
  return 0;
}`,
      ].join('\n');
    },
    on: {
      [Event.lockAcquire]: `
        int taken = class_of(a), kind = actor_kind[self];
        if (taken < 0 || CLASSES < 2) return -1;
        for (int l = 0; l < LOCKS && !TRIED(c); l++)
          if (get(lock_cell[l]) == self + 1 && lock_class[l] != taken) set(order_seen[lock_class[l]][taken], 1);
        if (HARDIRQS && kind == HARDIRQ && !TRIED(c)) set(used_in_hardirq[taken], 1);
        if (HARDIRQS && b && irqs_on(self)) set(used_irqs_on[taken], 1);
        if (!SOFTIRQS || !SOFTIRQS_MATTER) return -1;
        if ((kind == SOFTIRQ || kind == RCU_CALLBACK) && !TRIED(c)) set(used_in_softirq[taken], 1);
        if (b == 1 && softirqs_on(self)) set(used_softirqs_on[taken], 1);
        return -1;`,
      [Event.interruptsOn]: `
        for (int l = 0; l < LOCKS && CLASSES > 1; l++) {
          if (get(lock_cell[l]) != self + 1) continue;
          if (HARDIRQS && irqs_on(self)) set(used_irqs_on[lock_class[l]], 1);
          if (SOFTIRQS && SOFTIRQS_MATTER && softirqs_on(self)) set(used_softirqs_on[lock_class[l]], 1);
        }
        return -1;`,
    },
    atEnd: 'return inverted(used_in_hardirq, used_irqs_on) || inverted(used_in_softirq, used_softirqs_on) ? 0 : -1;',
  },
  fires: [
    {
      says: 'a class of hardirqs, one that is also taken with irqs on under it',
      world,
      steps: [...both('hard', 'safe'), ...within('safe', 'unsafe', 'Irqsave'), ...both('b', 'unsafe'), ['a', 'end']],
    },
    {
      says: 'the same by way of another class',
      world,
      steps: [
        ...both('hard', 'safe'),
        ...within('safe', 'between', 'Irqsave'),
        ['a', 'rawSpinLockIrqsave', { lock: 'between' }],
        ...both('a', 'unsafe'),
        ['a', 'rawSpinUnlockIrqrestore', { lock: 'between' }],
        ...both('b', 'unsafe'),
        ['a', 'end'],
      ],
    },
    {
      says: 'a class of softirqs',
      world,
      steps: [...both('timer', 'safe'), ...within('safe', 'unsafe', 'Bh'), ...both('b', 'unsafe'), ['a', 'end']],
    },
  ],
  silent: [
    {
      says: 'nobody takes the inner one with irqs on',
      world,
      steps: [...both('hard', 'safe'), ...within('safe', 'unsafe', 'Irqsave'), ...both('b', 'unsafe', 'Irqsave'), ['a', 'end']],
    },
    {
      says: 'no interrupt takes the outer one',
      world,
      steps: [...both('b', 'safe', 'Irqsave'), ...within('safe', 'unsafe', 'Irqsave'), ...both('b', 'unsafe'), ['a', 'end']],
    },
    {
      says: 'in the other order',
      world,
      steps: [
        ...both('hard', 'safe'),
        ['b', 'rawSpinLock', { lock: 'unsafe' }],
        ...both('b', 'safe', 'Irqsave'),
        ['b', 'rawSpinUnlock', { lock: 'unsafe' }],
        ['a', 'end'],
      ],
    },
  ],
};
