import type { ActorSpec } from '../../../src/core/system/scenario.js';
import { irqWorkField } from '../../../src/kernel/irq-work.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { at, of, steps } from '../../kernel/searches.js';
import { call, type Family, load, plainStore } from '../family.js';

const work = { work: at('work') };
const lock = { lock: 'lock' };
const hardirq = (name: string, path: string): ActorSpec => ({
  name,
  kind: 'hardirq',
  path,
  params: { of: 'ctx0' },
  daemon: true,
  repeats: true,
});

/** An irq_work, two CPUs that run it, and those who queue it, wait for it and free it. */
export const family: Family = {
  runs: 5,
  blocks: [
    [call('irqWorkQueue', work, 'x')],
    [call('irqWorkQueue', work), plainStore],
    [call('irqWorkSync', work), load],
    [call('irqWorkSync', work), call('kfree', { object: of })],
    [call('rawSpinLockIrqsave', lock), call('irqWorkQueue', work, 'x'), call('rawSpinUnlockIrqrestore', lock)],
    [call('rawSpinLock', lock), call('irqWorkSync', work), call('rawSpinUnlock', lock)],
    [call('initIrqWork', work)],
    [call('synchronizeRcu'), call('synchronizeRcuWait'), call('kfree', { object: of })],
  ],
  params: () => ({ of: 'ctx0' }),
  scenario: {
    globals: { lock: spinlockField },
    types: { ctx: { fields: { work: irqWorkField }, collected: true } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'ctx0' } }],
    paths: [
      steps('init', ['initIrqWork', work], ['irqWorkQueue', work]),
      steps('locks', ['irqWorkRun', work], ['rawSpinLock', lock], ['rawSpinUnlock', lock], ['irqWorkReturn', work]),
      steps('again', ['irqWorkRun', work], ['load', { loc: 'w', order: 'once' }], ['irqWorkReturn', work]),
    ],
    actors: [hardirq('cpu0', 'locks'), hardirq('cpu1', 'again')],
  },
};
