import type { Detector, TraceWorld } from '../core/detector/detector.js';
import { arrayInC } from '../core/detector/detector-in-c.js';
import { Event } from '../core/world/event.js';
import { bit, ofNobody } from '../core/world/layout.js';
import { contexts } from '../kernel/context.js';
import { cpus } from '../kernel/cpu.js';
import { LockCall, locksOf, spinlockCalls, spinlockField } from '../kernel/lock.js';
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
  says: 'takes a lock with interrupts on that is taken in such an interrupt, or the other way round',
  endsRun: false,
  alike: true,
  install: (w) => {
    const calls = w.part(spinlockCalls);
    const irqsAsTheyAre = calls.has(LockCall.plain) || calls.has(LockCall.bh);
    const isSoft = (actor: number): boolean => w.actors[actor]!.kind === 'softirq' || w.actors[actor]!.kind === 'rcu-callback';
    const hard = w.actors.some(({ kind }) => kind === 'hardirq');
    // who always has irqs off when it takes a spinlock waits for no softirq
    const soft = irqsAsTheyAre && w.actors.some((_, actor) => isSoft(actor));
    if (!hard && !soft) return {};
    const { locks, classes } = w.part(locksOf);
    const context = w.part(contexts);
    const cpu = w.part(cpus);
    if (irqsAsTheyAre) cpu.countIrqsOff();
    const seen = (kept: boolean, where: string): number[] =>
      kept ? classes.map((name) => w.cell(`${name} taken ${where}`, ofNobody(bit))) : [];
    const inHard = seen(hard, 'in hardirq');
    const irqsOn = seen(hard, 'with irqs on');
    const inSoft = seen(soft, 'in softirq');
    const softirqsOn = seen(soft, 'with softirqs on');
    const classOf: number[] = [];
    for (const lock of locks) classOf[lock.cell] = lock.class;
    /** Whether both were seen, now that one of them is. */
    const both = (is: boolean, one: number | undefined, other: number | undefined): boolean => {
      if (!is || one === undefined) return false;
      w.set(one, 1);
      return w.cells[other!] === 1;
    };
    return {
      touches: {
        [Event.lockAcquire]: ({ taken }) => ({
          writes: taken
            .map((of) => classes.indexOf(of))
            .flatMap((of) => [inHard, irqsOn, inSoft, softirqsOn].flatMap((cells) => cells[of] ?? [])),
        }),
      },
      on: {
        [Event.lockAcquire](cell, irqs) {
          const { actor } = w;
          const taken = classOf[cell];
          if (taken === undefined) return -1;
          const on = irqs !== 0 && (irqsAsTheyAre ? cpu.irqsOn(actor) : !context.atomic(actor));
          const softOn = irqs === 1 && soft && cpu.softirqsOn(actor);
          const wrong = [
            both(w.actors[actor]!.kind === 'hardirq', inHard[taken], irqsOn[taken]),
            both(on, irqsOn[taken], inHard[taken]),
            both(isSoft(actor), inSoft[taken], softirqsOn[taken]),
            both(softOn, softirqsOn[taken], inSoft[taken]),
          ];
          return wrong.includes(true) ? 0 : -1;
        },
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
        if (HARDIRQS && kind == HARDIRQ) { set(in_hardirq[taken], 1); wrong |= get(irqs_on_seen[taken]); }
        if (HARDIRQS && b && (IRQS_AS_THEY_ARE ? irqs_on(self) : !atomic_context(self))) {
          set(irqs_on_seen[taken], 1);
          wrong |= get(in_hardirq[taken]);
        }
        if (!SOFTIRQS || !IRQS_AS_THEY_ARE) return wrong ? 0 : -1;
        if (kind == SOFTIRQ || kind == RCU_CALLBACK) { set(in_softirq[taken], 1); wrong |= get(softirqs_on_seen[taken]); }
        if (b == 1 && softirqs_on(self)) { set(softirqs_on_seen[taken], 1); wrong |= get(in_softirq[taken]); }
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
