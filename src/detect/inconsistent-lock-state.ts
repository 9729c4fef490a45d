import type { Detector, TraceWorld } from '../core/detector/detector.js';
import { arrayInC } from '../core/detector/detector-in-c.js';
import { Event } from '../core/world/event.js';
import { bit, ofNobody } from '../core/world/layout.js';
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

/**
 * A lock class is taken in hardirq and with irqs on: an irq on the holder's CPU would wait for it forever (lockdep:
 * inconsistent lock state). The run goes on.
 */
export const inconsistentLockState: Detector = {
  kind: 'inconsistent-lock-state',
  says: 'takes a lock with irqs on that is taken in hardirq, or the other way round',
  endsRun: false,
  alike: true,
  install: (w) => {
    if (!w.actors.some(({ kind }) => kind === 'hardirq')) return {};
    const { locks, classes } = w.part(locksOf);
    const context = w.part(contexts);
    const inHard = classes.map((name) => w.cell(`${name} taken in hardirq`, ofNobody(bit)));
    const irqsOn = classes.map((name) => w.cell(`${name} taken with irqs on`, ofNobody(bit)));
    const classOf: number[] = [];
    for (const lock of locks) classOf[lock.cell] = lock.class;
    return {
      touches: {
        [Event.lockAcquire]: ({ taken }) => ({
          writes: taken.map((of) => classes.indexOf(of)).flatMap((of) => [inHard[of]!, irqsOn[of]!]),
        }),
      },
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
  inC: {
    state(w, cell) {
      const { classes } = w.part(locksOf);
      const kept = (): number[] => classes.map(() => (w.actors.some(({ kind }) => kind === 'hardirq') ? cell(0, 1) : -1));
      return `${arrayInC('in_hardirq', kept())}\n${arrayInC('irqs_on', kept())}`;
    },
    on: {
      [Event.lockAcquire]: `
        int taken = class_of(a);
        if (!HARDIRQS || taken < 0) return -1;
        if (actor_kind[self] == HARDIRQ) set(in_hardirq[taken], 1);
        else if (b && !atomic_context(self)) set(irqs_on[taken], 1);
        else return -1;
        return get(in_hardirq[taken]) && get(irqs_on[taken]) ? 0 : -1;`,
    },
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
