import type { ActorKind } from '../../../src/core/world/declarations.js';
import type { Scenario } from '../../../src/core/system/scenario.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { seqcountFieldFor } from '../../../src/kernel/seqcount.js';
import { stepsOf } from '../../kernel/searches.js';
import { type Block, call, type Family, load, plainStore } from '../family.js';

const s = { s: 'seq' };
const lock = { lock: 'lock' };
const retry = call('readSeqcountRetry', { ...s, start: { reg: 'a' } }, 'x', 1);
const write = (how: string, back: string): Block => [
  call(`rawSpinLock${how}`, lock),
  call('writeSeqcountBegin', s),
  plainStore,
  call('writeSeqcountEnd', s),
  call(`rawSpinUnlock${back}`, lock),
];
const reads =
  (kind: ActorKind, cpu?: number) =>
  (scenario: Scenario): Scenario => ({
    ...scenario,
    actors: [
      ...scenario.actors.map((actor) => (cpu === undefined ? actor : { ...actor, cpu: actor.name === 't1' ? 1 : 0 })),
      { name: 'irq', kind, path: 'reads', ...(cpu !== undefined && { cpu }) },
    ],
  });

/** A sequence count that is written under a lock and without, and read by tasks and by interrupts on their CPU. */
export const family: Family = {
  runs: 8,
  blocks: [
    write('', ''),
    write('Irqsave', 'Irqrestore'),
    write('Bh', 'Bh'),
    [call('readSeqcountBegin', s, 'a'), load, retry, plainStore],
    [call('rawSeqcountBegin', s, 'a'), load, retry, plainStore],
    [call('rawReadSeqcount', s, 'x')],
    [call('localBhDisable'), call('writeSeqcountBegin', s), call('writeSeqcountEnd', s), call('localBhEnable')],
    [call('readSeqcountBegin', s, 'a'), call('rawSpinLock', lock), retry, load, call('rawSpinUnlock', lock)],
    [call('writeSeqcountEnd', s)],
  ],
  params: () => ({}),
  scenario: {
    globals: { seq: seqcountFieldFor(8), lock: spinlockField },
    types: {},
    objects: [],
    paths: [stepsOf([], 'reads', ['readSeqcountBegin', s], ['load', { loc: 'w', order: 'once' }])],
  },
  variations: [reads('hardirq'), reads('softirq', 0), reads('hardirq', 0)],
};
