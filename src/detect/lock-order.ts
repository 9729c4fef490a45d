import type { Detector, Heard, Touched, TraceWorld } from '../core/detector/detector.js';
import { type AddCell, matrixInC } from '../core/detector/detector-in-c.js';
import { Event } from '../core/world/event.js';
import { locksOf, mutexField } from '../kernel/lock.js';
import { lockdepMaps } from '../kernel/lockdep-map.js';
import { lockClasses, lockOrders } from '../kernel/lock-history.js';
import type { World } from '../core/world/world.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = { ...toyWorld, globals: { ...toyWorld.globals, second: mutexField } };
const take = (actor: string, lock: string) => [actor, 'mutexLock', { lock }] as const;
const drop = (actor: string, lock: string) => [actor, 'mutexUnlock', { lock }] as const;

/** By class that was held and class that was taken: the cell that says so. */
export function takenUnder(w: World, cell: AddCell): string {
  const { classes } = w.part(locksOf);
  return [
    `enum { LOCK_CLASSES = ${classes.length} };`,
    matrixInC(
      'taken_under',
      classes.map((_, before) => classes.map((__, after) => (before === after ? -1 : cell(0, 1)))),
    ),
  ].join('\n');
}

/** The cells that are written where a lock of a class is taken with others held, or in a callback. */
export const ordersWritten =
  (w: World) =>
  ({ taken, held }: Heard): Touched => {
    const { classes, seen } = w.part(lockOrders);
    const number = (name: string): number => classes.indexOf(name);
    const within = [...held, ...w.part(lockdepMaps).map(({ name }) => name)];
    return { writes: taken.flatMap((of) => within.filter((under) => under !== of).map((under) => seen[number(under)]![number(of)]!)) };
  };

/**
 * Two lock classes are taken in both orders in one run, although their holders need not meet (lockdep: possible circular
 * locking dependency). The run goes on.
 */
export const lockOrder: Detector = {
  kind: 'lock-order',
  caughtBy: ['PROVE_LOCKING'],
  says: 'takes two locks in the order opposite to one that was seen',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const maps = w.part(lockdepMaps);
    if (w.part(locksOf).locks.length + maps.length < 2) return {};
    const { classOf } = w.part(lockClasses);
    const { seen, note, mapOf } = w.part(lockOrders);
    const written = ordersWritten(w);
    const opposite = new Map(seen.flatMap((row, under) => row.map((cell, of) => [cell, seen[of]![under]!] as const)));
    const touches = (step: Heard): Touched => {
      const { writes = [] } = written(step);
      return { reads: writes.map((cell) => opposite.get(cell)!), writes };
    };
    return {
      touches: { [Event.lockAcquire]: touches, ...(maps.length > 0 && { [Event.mapTouch]: touches }) },
      on: {
        ...(maps.length > 0 && {
          [Event.mapTouch](cell: number) {
            const taken = mapOf(cell);
            return taken !== undefined && note(taken, 0) ? 0 : -1;
          },
        }),
        [Event.lockAcquire](cell, _irqs, how) {
          const taken = classOf(cell);
          return taken !== undefined && note(taken, how) ? 0 : -1;
        },
      },
    };
  },
  inC: {
    state: takenUnder,
    on: {
      [Event.lockAcquire]: `
        int taken = class_of(a), opposite = -1;
        if (taken < 0 || TRIED(c)) return -1;
        for (int l = 0; l < LOCKS; l++) {
          if (get(lock_cell[l]) != self + 1 || lock_class[l] == taken) continue;
          set(taken_under[lock_class[l]][taken], 1);
          if (get(taken_under[taken][lock_class[l]])) opposite = 0;
        }
        return opposite;`,
    },
  },
  fires: [
    {
      says: 'by two actors, although they do not meet',
      world,
      steps: [take('a', 'lock'), take('a', 'second'), drop('a', 'second'), drop('a', 'lock'), take('b', 'second'), take('b', 'lock')],
    },
    {
      says: 'the outer one by a trylock each time',
      world,
      steps: [
        ['a', 'mutexTrylock', { lock: 'lock' }],
        take('a', 'second'),
        drop('a', 'second'),
        drop('a', 'lock'),
        ['b', 'mutexTrylock', { lock: 'second' }],
        take('b', 'lock'),
      ],
    },
  ],
  silent: [
    {
      says: 'in one order',
      world,
      steps: [take('a', 'lock'), take('a', 'second'), drop('a', 'second'), drop('a', 'lock'), take('b', 'lock'), take('b', 'second')],
    },
    {
      says: 'the other way round only by a trylock, which waits for nobody',
      world,
      steps: [
        take('a', 'lock'),
        take('a', 'second'),
        drop('a', 'second'),
        drop('a', 'lock'),
        take('b', 'second'),
        ['b', 'mutexTrylock', { lock: 'lock' }],
      ],
    },
    {
      says: 'one after the other',
      world,
      steps: [
        take('a', 'lock'),
        drop('a', 'lock'),
        take('a', 'second'),
        drop('a', 'second'),
        take('b', 'second'),
        drop('b', 'second'),
        take('b', 'lock'),
      ],
    },
  ],
};
