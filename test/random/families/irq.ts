import type { ActorSpec } from '../../../src/core/system/scenario.js';
import { word } from '../../../src/core/world/field.js';
import { irqf, irqLineField, irqLineOf, irqreturn } from '../../../src/kernel/irq-lines.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { define } from '../../../src/path/define.js';
import { of, steps } from '../../kernel/searches.js';
import { call, type Family, load, plainStore } from '../family.js';

const w = word({ min: -4, max: 4 });
const irq = { irq: 'irq' };
const dev = { ...irq, dev: of };
const lock = { lock: 'lock' };
const raise = call('irqRaise', irq);
const free = [call('freeIrq', dev), call('freeIrqWait', irq)];

/** The handlers of the line, one after the other; the first wakes its thread. */
const handlers = define({
  id: 'handlers',
  params: ['of'],
  registers: ['dev'],
  initial: 'come',
  states: {
    come: { invoke: { src: 'irqHandle', input: irq, onDone: { save: 'dev', target: 'touch' } } },
    touch: { invoke: { src: 'rawSpinLock', input: lock, onDone: 'untouch' } },
    untouch: { invoke: { src: 'rawSpinUnlock', input: lock, onDone: 'return' } },
    return: {
      invoke: {
        src: 'irqReturn',
        input: { ...irq, dev: { reg: 'dev' }, ret: irqreturn.wakeThread },
        onDone: [
          { guard: { type: 'eq', params: { right: 0 } }, target: 'done' },
          { save: 'dev', target: 'touch' },
        ],
      },
    },
    done: { type: 'final' },
  },
});
const daemon = (name: string, kind: ActorSpec['kind'], path: string): ActorSpec => ({
  name,
  kind,
  path,
  params: { of: 'dev0' },
  daemon: true,
  repeats: true,
});

/** A line that two devices share, its handlers, the thread of one, and those who request, free, disable and enable it. */
export const family: Family = {
  runs: 5,
  blocks: [
    [raise],
    [raise, load],
    free,
    [...free, call('kfree', { object: of })],
    [call('rawSpinLockIrqsave', lock), ...free, call('rawSpinUnlockIrqrestore', lock)],
    [call('requestIrq', { ...dev, flags: 0 }, 'x')],
    // no more than there is room for
    [...free, call('requestThreadedIrq', { ...dev, flags: irqf.shared }, 'x'), raise],
    [call('disableIrq', irq), call('disableIrqWait', irq), plainStore, call('enableIrq', irq)],
    [call('disableIrqNosync', irq), load, call('enableIrq', irq)],
    [call('disableIrqNosync', irq), call('synchronizeHardirq', irq, 'x')],
    [call('enableIrq', irq)],
    [call('synchronizeIrq', irq), load],
    [call('irqWakeThread', dev)],
    [call('localIrqSave'), call('rawSpinLock', lock), call('rawSpinUnlock', lock), call('localIrqRestore')],
    [call('localIrqDisable'), plainStore, call('localIrqEnable')],
    [call('localIrqSave'), raise, call('localIrqEnable')],
    [call('localIrqRestore')],
    [call('kfree', { object: of })],
  ],
  params: (task) => ({ of: `dev${task % 2}` }),
  scenario: {
    globals: { irq: irqLineField, lock: spinlockField },
    types: { dev: { fields: { lock: spinlockField } } },
    objects: [
      { name: 'dev0', type: 'dev' },
      { name: 'dev1', type: 'dev' },
    ],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'dev0' } }],
    paths: [
      steps('init', ['requestThreadedIrq', { ...dev, flags: irqf.shared }]),
      steps('thread', ['irqThread', dev], ['load', { loc: 'w', order: 'plain' }], ['irqThreadReturn', irq]),
      handlers,
    ],
    actors: [daemon('hardirq', 'hardirq', 'handlers'), daemon('thread', 'task', 'thread')],
  },
  variations: [
    { globals: { w, irq: irqLineOf('simple'), lock: spinlockField } },
    { globals: { w, irq: irqLineOf('level'), lock: spinlockField } },
    { faults: true },
  ],
};
