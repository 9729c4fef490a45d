import type { Detector, TraceWorld } from '../core/detector.js';
import { Event } from '../core/event.js';
import { bit, ofNobody } from '../core/layout.js';
import type { World } from '../core/world.js';
import { locksOf, mutexField } from '../kernel/lock.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = { ...toyWorld, globals: { ...toyWorld.globals, second: mutexField } };
const take = (actor: string, lock: string) => [actor, 'mutexLock', { lock }] as const;
const drop = (actor: string, lock: string) => [actor, 'mutexUnlock', { lock }] as const;

/** Which class was taken while which was held, in this run so far: one cell for an ordered pair. */
function orders(w: World): { readonly cells: readonly (readonly number[])[] } {
  const { classes } = w.part(locksOf);
  return {
    cells: classes.map((before) =>
      classes.map((after) => (before === after ? -1 : w.cell(`${after} taken with ${before} held`, ofNobody(bit)))),
    ),
  };
}

/** Two lock classes are taken in both orders (lockdep: "possible circular locking dependency"). */
export const lockOrder: Detector = {
  kind: 'lock-order',
  says: 'takes two locks in the order opposite to one that was seen',
  endsRun: false,
  rank: 26,
  alike: true,
  touches: { [Event.lockAcquire]: { reads: ['& taken with % held'], writes: ['% taken with & held'] } },
  install: (w) => {
    const { locks } = w.part(locksOf);
    if (locks.length < 2) return {};
    const { cells } = w.part(orders);
    const classOf: number[] = [];
    for (const lock of locks) classOf[lock.cell] = lock.class;
    return {
      on: {
        [Event.lockAcquire](cell) {
          const taken = classOf[cell];
          if (taken === undefined) return -1;
          let opposite = -1;
          for (let i = 0; i < locks.length; i++) {
            const held = locks[i]!;
            if (w.cells[held.cell] !== w.actor + 1 || held.class === taken) continue;
            w.set(cells[held.class]![taken]!, 1);
            if (w.cells[cells[taken]![held.class]!] === 1) opposite = 0;
          }
          return opposite;
        },
      },
    };
  },
  fires: [
    {
      says: 'by two actors, although they do not meet',
      world,
      steps: [take('a', 'lock'), take('a', 'second'), drop('a', 'second'), drop('a', 'lock'), take('b', 'second'), take('b', 'lock')],
    },
  ],
  silent: [
    {
      says: 'in one order',
      world,
      steps: [take('a', 'lock'), take('a', 'second'), drop('a', 'second'), drop('a', 'lock'), take('b', 'lock'), take('b', 'second')],
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
