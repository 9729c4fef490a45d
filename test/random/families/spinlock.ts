import type { ActorKind, ActorSpec } from '../../../src/core/world/declarations.js';
import type { Scenario } from '../../../src/core/system/scenario.js';
import { mutexField, spinlockField } from '../../../src/kernel/lock.js';
import { stepsOf } from '../../kernel/searches.js';
import { type Block, call, type Family, load, plainStore } from '../family.js';

const counterpart = { '': '', Bh: 'Bh', Irq: 'Irq', Irqsave: 'Irqrestore' } as const;
type How = keyof typeof counterpart;
const take = (lock: string, how: How) => call(`rawSpinLock${how}`, { lock });
const tries = (lock: string, how: How, skip: number) => call(`rawSpinTrylock${how}`, { lock }, 'x', skip);
const drop = (lock: string, how: How) => call(`rawSpinUnlock${counterpart[how]}`, { lock });
const hows = Object.keys(counterpart) as How[];

const nested = (outer: How, inner: How): Block => [take('o', outer), take('s', inner), drop('s', inner), plainStore, drop('o', outer)];
const crossed = (outer: How, inner: How): Block => [take('o', outer), take('s', inner), drop('o', outer), load, drop('s', inner)];

/** On one CPU, but the second task on another. */
const shared = (scenario: Scenario): Scenario => ({
  ...scenario,
  actors: scenario.actors.map((actor) => ({ ...actor, cpu: actor.name === 't1' ? 1 : 0 })),
});
const interrupt = (kind: ActorKind, path: string): ActorSpec => ({ name: 'irq', kind, path });
const served =
  (kind: ActorKind, path: string) =>
  (scenario: Scenario): Scenario => ({
    ...scenario,
    actors: scenario.actors.map((actor) => (actor.name === 'irq' ? interrupt(kind, path) : actor)),
  });

/** Two spinlocks with every call, one inside the other, crossed and dropped by whoever, with interrupts that take them or drop one. */
export const family: Family = {
  runs: 8,
  blocks: [
    ...hows.map((how): Block => [take('s', how), plainStore, drop('s', how)]),
    ...hows.map((how): Block => [tries('s', how, 2), load, drop('s', how)]),
    nested('Irqsave', 'Irq'),
    nested('Irqsave', 'Irqsave'),
    nested('Irq', 'Irqsave'),
    nested('Bh', ''),
    crossed('Irqsave', 'Irqsave'),
    crossed('Irqsave', 'Irq'),
    crossed('Irq', 'Irqsave'),
    crossed('Irqsave', ''),
    [take('o', 'Irqsave'), tries('s', 'Irq', 1), drop('s', 'Irq'), drop('o', 'Irqsave')],
    [take('o', 'Irqsave'), drop('o', ''), call('mutexLock', { lock: 'm' }), call('mutexUnlock', { lock: 'm' })],
    [drop('o', 'Irqsave')],
  ],
  params: () => ({}),
  scenario: {
    globals: { s: spinlockField, o: spinlockField, m: mutexField },
    types: {},
    objects: [],
    paths: [
      stepsOf(
        [],
        'takes',
        ['rawSpinLock', { lock: 's' }],
        ['store', { loc: 'w', value: 3, order: 'once' }],
        ['rawSpinUnlock', { lock: 's' }],
      ),
      stepsOf([], 'saves', ['rawSpinLockIrqsave', { lock: 'o' }], ['rawSpinUnlockIrqrestore', { lock: 'o' }]),
      stepsOf([], 'drops', ['rawSpinUnlock', { lock: 'o' }]),
    ],
    actors: [interrupt('hardirq', 'takes')],
  },
  variations: [
    served('hardirq', 'drops'),
    served('softirq', 'takes'),
    served('softirq', 'saves'),
    shared,
    (scenario) => shared(served('hardirq', 'drops')(scenario)),
    (scenario) => shared(served('softirq', 'takes')(scenario)),
  ],
};
