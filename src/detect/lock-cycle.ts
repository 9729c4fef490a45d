import type { Detector, TraceStep, TraceWorld } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { locksOf, mutexField } from '../kernel/lock.js';
import { lockdepMaps } from '../kernel/lockdep-map.js';
import { goesOn, lockClasses, lockOrders, withFirst, withSecond } from '../kernel/lock-history.js';
import { ordersWritten, takenUnder } from './lock-order.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = {
  ...toyWorld,
  globals: { ...toyWorld.globals, second: mutexField, third: mutexField },
  actors: [...toyWorld.actors, { name: 'c', kind: 'task' }],
};
/** Takes the inner lock with the outer one held. */
const within = (actor: string, outer: string, inner: string): readonly TraceStep[] => [
  [actor, 'mutexLock', { lock: outer }],
  [actor, 'mutexLock', { lock: inner }],
  [actor, 'mutexUnlock', { lock: inner }],
  [actor, 'mutexUnlock', { lock: outer }],
];

/**
 * At the end of a run: the orders in which three or more classes of locks were taken form a cycle: the first with the last held, and each
 * other one with the one before it held, although their holders need not meet (lockdep: possible circular locking dependency). Two are
 * lock-order, which is told where it happens. Ends no run.
 */
export const lockCycle: Detector = {
  kind: 'lock-cycle',
  caughtBy: ['PROVE_LOCKING'],
  says: 'is closed by the orders in which three or more locks were taken',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const maps = w.part(lockdepMaps);
    if (w.part(locksOf).classes.length + maps.length < 3) return {};
    const { classOf } = w.part(lockClasses);
    const { seen, note, mapOf } = w.part(lockOrders);
    /** By class, whether the way to it ends with one who gets in beside a writer that waits. */
    const reached = new Uint8Array(2 * seen.length);
    const orders = (held: number, taken: number): number => (held === taken ? 0 : w.cells[seen[held]![taken]!]!);
    /**
     * Whether a chain of orders leads from the one, which was come to so, to the other, which was held so in the first: but for the order
     * of the two themselves.
     */
    const leads = (from: number, recursive: boolean, to: number, shared: boolean, first: boolean): boolean => {
      for (let next = 0; next < seen.length; next++) {
        for (const so of [false, true]) {
          if (withSecond(so, goesOn(recursive, orders(from, next))) === 0) continue;
          if (next === to) {
            if (!first && !(so && shared)) return true;
          } else if (reached[2 * next + (so ? 1 : 0)] === 0) {
            reached[2 * next + (so ? 1 : 0)] = 1;
            if (leads(next, so, to, shared, false)) return true;
          }
        }
      }
      return false;
    };
    return {
      touches: { [Event.lockAcquire]: ordersWritten(w), ...(maps.length > 0 && { [Event.mapTouch]: ordersWritten(w) }) },
      on: {
        ...(maps.length > 0 && {
          [Event.mapTouch](cell: number) {
            const taken = mapOf(cell);
            if (taken !== undefined) note(taken, 0);
            return -1;
          },
        }),
        [Event.lockAcquire](cell, _irqs, how) {
          const taken = classOf(cell);
          if (taken !== undefined) note(taken, how);
          return -1;
        },
      },
      atEnd() {
        for (let held = 0; held < seen.length; held++)
          for (let taken = 0; taken < seen.length; taken++) {
            for (const shared of [false, true])
              for (const recursive of [false, true]) {
                if (withSecond(recursive, withFirst(shared, orders(held, taken))) === 0) continue;
                reached.fill(0);
                reached[2 * taken] = reached[2 * taken + 1] = 1;
                if (leads(taken, recursive, held, shared, true)) return 0;
              }
          }
        return -1;
      },
    };
  },
  inC: {
    state: takenUnder,
    on: {
      [Event.lockAcquire]: `
        int taken = class_of(a);
        for (int l = 0; l < LOCKS && taken >= 0 && !TRIED(c); l++)
          if (get(lock_cell[l]) == self + 1 && lock_class[l] != taken) set(taken_under[lock_class[l]][taken], 1);
        return -1;`,
    },
    // for each order: whether a chain leads back, other than the opposite order
    atEnd: `
      int chain[LOCK_CLASSES + 1][LOCK_CLASSES + 1];
      for (int u = 0; u < LOCK_CLASSES; u++)
        for (int v = 0; v < LOCK_CLASSES; v++) {
          if (u == v || !get(taken_under[u][v])) continue;
          for (int i = 0; i < LOCK_CLASSES; i++)
            for (int j = 0; j < LOCK_CLASSES; j++)
              chain[i][j] = i != j && !(i == v && j == u) && get(taken_under[i][j]);
          for (int k = 0; k < LOCK_CLASSES; k++)
            for (int i = 0; i < LOCK_CLASSES; i++)
              for (int j = 0; j < LOCK_CLASSES; j++) chain[i][j] |= chain[i][k] && chain[k][j];
          if (chain[v][u]) return 0;
        }
      return -1;`,
  },
  fires: [
    {
      says: 'three, of whom each holds one and takes the next',
      world,
      steps: [...within('a', 'lock', 'second'), ...within('b', 'second', 'third'), ...within('c', 'third', 'lock'), ['a', 'end']],
    },
    {
      says: 'by one actor alone',
      world,
      steps: [...within('a', 'lock', 'second'), ...within('a', 'second', 'third'), ...within('a', 'third', 'lock'), ['a', 'end']],
    },
  ],
  silent: [
    {
      says: 'the same three in one order',
      world,
      steps: [...within('a', 'lock', 'second'), ...within('b', 'second', 'third'), ...within('c', 'lock', 'third'), ['a', 'end']],
    },
    {
      says: 'two and two in both orders, which is another finding',
      world,
      steps: [
        ...within('a', 'lock', 'second'),
        ...within('b', 'second', 'lock'),
        ...within('a', 'second', 'third'),
        ...within('b', 'third', 'second'),
        ['a', 'end'],
      ],
    },
    {
      says: 'the last of them with a trylock, which waits for nobody',
      world,
      steps: [
        ...within('a', 'lock', 'second'),
        ...within('b', 'second', 'third'),
        ['c', 'mutexLock', { lock: 'third' }],
        ['c', 'mutexTrylock', { lock: 'lock' }],
        ['a', 'end'],
      ],
    },
    {
      says: 'the last of them not held while the first is taken',
      world,
      steps: [
        ...within('a', 'lock', 'second'),
        ...within('b', 'second', 'third'),
        ['c', 'mutexLock', { lock: 'third' }],
        ['c', 'mutexUnlock', { lock: 'third' }],
        ['c', 'mutexLock', { lock: 'lock' }],
        ['c', 'mutexUnlock', { lock: 'lock' }],
        ['a', 'end'],
      ],
    },
  ],
};
