import type { Detector, TraceWorld } from '../core/detector.js';
import { Event } from '../core/event.js';
import { bit, ofNobody } from '../core/layout.js';
import { contexts } from '../kernel/context.js';
import { locksOf, spinlockField } from '../kernel/lock.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = {
  ...toyWorld,
  globals: { ...toyWorld.globals, spin: spinlockField },
  actors: [...toyWorld.actors, { name: 'hard', kind: 'hardirq' }],
};
const inHardirq = [
  ['hard', 'rawSpinLock', { lock: 'spin' }],
  ['hard', 'rawSpinUnlock', { lock: 'spin' }],
] as const;

/** A lock class is taken in hardirq and with irqs on: an irq on the holder's CPU would wait for it forever (lockdep). */
export const inconsistentLockState: Detector = {
  kind: 'inconsistent-lock-state',
  says: 'takes a lock with irqs on that is taken in hardirq, or the other way round',
  endsRun: false,
  rank: 27,
  alike: true,
  touches: { [Event.lockAcquire]: { writes: ['% taken in hardirq', '% taken with irqs on'] } },
  install: (w) => {
    if (!w.actors.some(({ kind }) => kind === 'hardirq')) return {};
    const { locks, classes } = w.part(locksOf);
    const context = w.part(contexts);
    const inHard = classes.map((name) => w.cell(`${name} taken in hardirq`, ofNobody(bit)));
    const irqsOn = classes.map((name) => w.cell(`${name} taken with irqs on`, ofNobody(bit)));
    const classOf: number[] = [];
    for (const lock of locks) classOf[lock.cell] = lock.class;
    return {
      on: {
        [Event.lockAcquire](cell, irqsAsTheyAre) {
          const taken = classOf[cell];
          if (taken === undefined) return -1;
          if (w.actors[w.actor]!.kind === 'hardirq') w.set(inHard[taken]!, 1);
          else if (irqsAsTheyAre === 1 && !context.atomic(w.actor)) w.set(irqsOn[taken]!, 1);
          else return -1;
          return w.cells[inHard[taken]!] === 1 && w.cells[irqsOn[taken]!] === 1 ? 0 : -1;
        },
      },
    };
  },
  fires: [
    { says: 'in hardirq, then with irqs on', world, steps: [...inHardirq, ['a', 'rawSpinLock', { lock: 'spin' }]] },
    {
      says: 'with irqs on, then in hardirq',
      world,
      steps: [['a', 'rawSpinLock', { lock: 'spin' }], ['a', 'rawSpinUnlock', { lock: 'spin' }], inHardirq[0]],
    },
  ],
  silent: [
    { says: 'with irqs off everywhere', world, steps: [...inHardirq, ['a', 'rawSpinLockIrqsave', { lock: 'spin' }]] },
    {
      says: 'never in hardirq',
      world,
      steps: [
        ['a', 'rawSpinLock', { lock: 'spin' }],
        ['a', 'rawSpinUnlock', { lock: 'spin' }],
        ['b', 'rawSpinLock', { lock: 'spin' }],
      ],
    },
  ],
};
