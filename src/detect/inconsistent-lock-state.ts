import type { Detector, TraceWorld } from '../core/detector/detector.js';
import { arrayInC } from '../core/detector/detector-in-c.js';
import { Event } from '../core/world/event.js';
import { locksOf, spinlockField } from '../kernel/lock.js';
import { lockClasses, lockUses } from '../kernel/lock-history.js';
import { toyWorld } from './traces/toy-world.js';

const world: TraceWorld = {
  ...toyWorld,
  globals: { ...toyWorld.globals, spin: spinlockField, other: spinlockField },
  actors: [...toyWorld.actors, { name: 'hard', kind: 'hardirq' }],
};
const inHardirq = [
  ['hard', 'rawSpinLock', { lock: 'spin' }],
  ['hard', 'rawSpinUnlock', { lock: 'spin' }],
] as const;

const inSoftirq = [
  ['timer', 'rawSpinLock', { lock: 'spin' }],
  ['timer', 'rawSpinUnlock', { lock: 'spin' }],
] as const;

/**
 * A lock class is taken in an interrupt and with such interrupts on: one on the holder's CPU would wait for it forever (lockdep:
 * inconsistent lock state, {IN-HARDIRQ-W} and {HARDIRQ-ON-W}, or SOFTIRQ of both). The run goes on.
 */
export const inconsistentLockState: Detector = {
  kind: 'inconsistent-lock-state',
  caughtBy: ['PROVE_LOCKING'],
  says: 'takes a lock with interrupts on that is taken in such an interrupt, or the other way round',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const uses = w.part(lockUses);
    if (uses.sorts.length === 0) return {};
    const { classes, classOf } = w.part(lockClasses);
    return {
      touches: {
        [Event.lockAcquire]: ({ taken }) => ({ writes: taken.flatMap((of) => uses.cellsOf(classes.indexOf(of))) }),
        [Event.interruptsOn]: ({ held }) => ({ writes: held.flatMap((of) => uses.cellsOf(classes.indexOf(of))) }),
      },
      on: {
        [Event.lockAcquire](cell, irqs, how) {
          const taken = classOf(cell);
          return taken !== undefined && uses.note(taken, irqs, how) ? 0 : -1;
        },
        [Event.interruptsOn]: () => (uses.noteOn() ? 0 : -1),
      },
    };
  },
  inC: {
    state(w, cell) {
      const { classes } = w.part(locksOf);
      const kept = (of: readonly string[]): number[] =>
        classes.map(() => (w.actors.some(({ kind }) => of.includes(kind)) ? cell(0, 1) : -1));
      const [hard, soft] = [['hardirq'], ['softirq', 'rcu-callback']];
      return [
        arrayInC('in_hardirq', kept(hard!)),
        arrayInC('irqs_on_seen', kept(hard!)),
        arrayInC('in_softirq', kept(soft!)),
        arrayInC('softirqs_on_seen', kept(soft!)),
      ].join('\n');
    },
    on: {
      [Event.lockAcquire]: `
        int taken = class_of(a), wrong = 0, kind = actor_kind[self];
        if (taken < 0) return -1;
        if (HARDIRQS && kind == HARDIRQ && !TRIED(c)) { set(in_hardirq[taken], 1); wrong |= get(irqs_on_seen[taken]); }
        if (HARDIRQS && b && irqs_on(self)) { set(irqs_on_seen[taken], 1); wrong |= get(in_hardirq[taken]); }
        if (!SOFTIRQS || !SOFTIRQS_MATTER) return wrong ? 0 : -1;
        if ((kind == SOFTIRQ || kind == RCU_CALLBACK) && !TRIED(c)) {
          set(in_softirq[taken], 1);
          wrong |= get(softirqs_on_seen[taken]);
        }
        if (b == 1 && softirqs_on(self)) { set(softirqs_on_seen[taken], 1); wrong |= get(in_softirq[taken]); }
        return wrong ? 0 : -1;`,
      [Event.interruptsOn]: `
        int wrong = 0;
        for (int l = 0; l < LOCKS; l++) {
          int held = lock_class[l];
          if (get(lock_cell[l]) != self + 1) continue;
          if (HARDIRQS && irqs_on(self)) { set(irqs_on_seen[held], 1); wrong |= get(in_hardirq[held]); }
          if (SOFTIRQS && SOFTIRQS_MATTER && softirqs_on(self)) { set(softirqs_on_seen[held], 1); wrong |= get(in_softirq[held]); }
        }
        return wrong ? 0 : -1;`,
    },
  },
  fires: [
    { says: 'in hardirq, then with irqs on', world, steps: [...inHardirq, ['a', 'rawSpinLock', { lock: 'spin' }]] },
    {
      says: 'with irqs on, then in hardirq',
      world,
      steps: [['a', 'rawSpinLock', { lock: 'spin' }], ['a', 'rawSpinUnlock', { lock: 'spin' }], inHardirq[0]],
    },
    {
      says: 'in hardirq, then with another spinlock held, which leaves irqs on',
      world,
      steps: [...inHardirq, ['a', 'rawSpinLock', { lock: 'other' }], ['a', 'rawSpinLock', { lock: 'spin' }]],
    },
    { says: 'in softirq, then with softirqs on', world, steps: [...inSoftirq, ['a', 'rawSpinLock', { lock: 'spin' }]] },
    {
      says: 'with softirqs on, then in a callback of call_rcu()',
      world,
      steps: [
        ['a', 'rawSpinLock', { lock: 'spin' }],
        ['a', 'rawSpinUnlock', { lock: 'spin' }],
        ['callback', 'rawSpinLock', { lock: 'spin' }],
      ],
    },
    { says: 'in hardirq, then in softirq, where irqs are on', world, steps: [...inHardirq, ['timer', 'rawSpinLock', { lock: 'spin' }]] },
    { says: 'in hardirq, then with BH off only', world, steps: [...inHardirq, ['a', 'rawSpinLockBh', { lock: 'spin' }]] },
    {
      says: 'in hardirq, then held while another one is dropped that turns irqs on',
      world,
      steps: [
        ...inHardirq,
        ['a', 'rawSpinLockIrqsave', { lock: 'spin' }],
        ['a', 'rawSpinLockIrq', { lock: 'other' }],
        ['a', 'rawSpinUnlockIrq', { lock: 'other' }],
      ],
    },
    {
      says: 'in hardirq, then with irqs on by a trylock',
      world,
      steps: [...inHardirq, ['a', 'rawSpinTrylock', { lock: 'spin' }]],
    },
    {
      says: 'in softirq, then held while BH is enabled',
      world,
      steps: [...inSoftirq, ['a', 'localBhDisable'], ['a', 'rawSpinLock', { lock: 'spin' }], ['a', 'localBhEnable']],
    },
  ],
  silent: [
    { says: 'in softirq, and else with BH off', world, steps: [...inSoftirq, ['a', 'rawSpinLockBh', { lock: 'spin' }]] },
    {
      says: 'in softirq, and else in a region with BH off',
      world,
      steps: [...inSoftirq, ['a', 'localBhDisable'], ['a', 'rawSpinLock', { lock: 'spin' }]],
    },
    {
      says: 'in softirq, and else inside of a lock that turns irqs off',
      world,
      steps: [...inSoftirq, ['a', 'rawSpinLockIrqsave', { lock: 'other' }], ['a', 'rawSpinLock', { lock: 'spin' }]],
    },
    {
      says: 'in hardirq by a trylock, which waits for nobody',
      world,
      steps: [
        ['hard', 'rawSpinTrylock', { lock: 'spin' }],
        ['hard', 'rawSpinUnlock', { lock: 'spin' }],
        ['a', 'rawSpinLock', { lock: 'spin' }],
      ],
    },
    {
      says: 'in hardirq, then held while another one is dropped that leaves irqs off',
      world,
      steps: [
        ...inHardirq,
        ['a', 'rawSpinLockIrqsave', { lock: 'spin' }],
        ['a', 'rawSpinLockIrqsave', { lock: 'other' }],
        ['a', 'rawSpinUnlockIrqrestore', { lock: 'other' }],
      ],
    },
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
