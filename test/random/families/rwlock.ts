import type { ActorKind } from '../../../src/core/world/declarations.js';
import type { Scenario } from '../../../src/core/system/scenario.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { rwlockField } from '../../../src/kernel/rwlock.js';
import { stepsOf } from '../../kernel/searches.js';
import { type Block, call, type Family, load, plainStore } from '../family.js';

const back = { '': '', Bh: 'Bh', Irq: 'Irq', Irqsave: 'Irqrestore' } as const;
const hows = Object.keys(back) as (keyof typeof back)[];
const lock = { lock: 'rw' };
const spin = { lock: 's' };

const on =
  (kind: ActorKind, path: string, cpu?: number) =>
  (scenario: Scenario): Scenario => ({
    ...scenario,
    actors: [
      ...scenario.actors.map((actor) => (cpu === undefined ? actor : { ...actor, cpu: actor.name === 't1' ? 1 : 0 })),
      { name: 'irq', kind, path, ...(cpu !== undefined && { cpu }) },
    ],
  });

/** A rwlock with every call, and a spinlock inside and outside of it, beside interrupts that read, write or try. */
export const family: Family = {
  runs: 8,
  blocks: [
    ...hows.map((how): Block => [call(`readLock${how}`, lock), load, call(`readUnlock${back[how]}`, lock)]),
    ...hows.map((how): Block => [call(`writeLock${how}`, lock), plainStore, call(`writeUnlock${back[how]}`, lock)]),
    [call('readTrylock', lock, 'x', 2), load, call('readUnlock', lock)],
    [call('writeTrylock', lock, 'x', 2), plainStore, call('writeUnlock', lock)],
    [call('readLock', lock), call('readLock', lock), call('readUnlock', lock), call('readUnlock', lock)],
    [call('rawSpinLockBh', spin), call('readLock', lock), call('readUnlock', lock), call('rawSpinUnlockBh', spin)],
    [call('readLock', lock), call('rawSpinLock', spin), call('rawSpinUnlock', spin), call('readUnlock', lock)],
    [call('rawSpinLockIrqsave', spin), call('writeLockIrq', lock), call('writeUnlockIrq', lock), call('rawSpinUnlockIrqrestore', spin)],
    [call('readUnlock', lock)],
    [call('writeUnlock', lock)],
  ],
  params: () => ({}),
  scenario: {
    globals: { rw: rwlockField, s: spinlockField },
    types: {},
    objects: [],
    paths: [
      stepsOf([], 'reads', ['readLock', lock], ['readUnlock', lock]),
      stepsOf([], 'writes', ['writeLock', lock], ['writeUnlock', lock]),
    ],
  },
  variations: [
    on('softirq', 'reads'),
    on('hardirq', 'writes'),
    on('softirq', 'reads', 0),
    on('softirq', 'writes', 0),
    on('hardirq', 'reads', 0),
  ],
};
