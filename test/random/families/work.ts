import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import type { ActorSpec } from '../../../src/core/system/scenario.js';
import { mutexField } from '../../../src/kernel/lock.js';
import { unboundWorkqueueField, workField, workqueueField, workqueueIn } from '../../../src/kernel/work-items.js';
import { type Call as Step, stepsOf } from '../../kernel/searches.js';
import { call, type Family, load, onOldest, plainStore } from '../family.js';

const work = { param: 'of', field: 'work' };
const object = { param: 'of' };
const wq = { param: 'wq' };
const worker = (name: string, path: string): ActorSpec => ({
  name,
  kind: 'task',
  path,
  params: { of: 'ctx0', wq: 'wq0' },
  daemon: true,
  repeats: true,
});
const run: Step = ['workRun', { work }];
const end: Step = ['workReturn', { object }];
const lock = { lock: 'lock' };
const unbound = {
  globals: { w: word({ min: -4, max: 4 }), system_wq: unboundWorkqueueField, lock: mutexField },
  types: { ctx: { fields: { work: workField } }, workqueue: { fields: { wq: unboundWorkqueueField } } },
};

/** A work item, two workers of it on two workqueues, and those who queue, cancel, flush, disable and free it. */
export const family: Family = {
  blocks: [
    [call('queueWork', { work, wq }, 'x')],
    [call('queueWork', { work, wq }), load],
    [call('scheduleWork', { work }, 'x')],
    [call('cancelWork', { work }, 'x')],
    [call('cancelWorkSync', { work }, 'x'), call('cancelWorkSyncWait', { work })],
    [call('cancelWorkSync', { work }), call('cancelWorkSyncWait', { work }), call('kfree', { object })],
    [call('disableWorkSync', { work }, 'x'), call('disableWorkSyncWait'), call('kfree', { object })],
    [call('disableWork', { work }, 'x'), plainStore, call('enableWork', { work }, 'x')],
    [call('flushWork', { work }, 'x'), call('flushWorkWait')],
    [call('mutexLock', lock), call('flushWork', { work }), call('flushWorkWait'), call('mutexUnlock', lock)],
    [call('flushWorkqueue', { wq }), call('flushWorkqueueWait', { wq }), load],
    [call('drainWorkqueue', { wq }), call('drainWorkqueueWait', { wq })],
    [call('destroyWorkqueue', { wq }), call('destroyWorkqueueWait', { wq })],
    [call('initWork', { work })],
    [call('kfree', { object })],
  ],
  params: () => ({ of: 'ctx0', wq: 'wq0' }),
  scenario: {
    globals: { system_wq: workqueueField, lock: mutexField },
    types: { ctx: { fields: { work: workField, dying: word(upTo(1)) } }, workqueue: { fields: { wq: workqueueField } } },
    objects: [
      { name: 'ctx0', type: 'ctx' },
      { name: 'wq0', type: 'workqueue' },
    ],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'ctx0', wq: 'wq0' } }],
    paths: [
      stepsOf(['of', 'wq'], 'init', ['initWork', { work }], ['queueWork', { work, wq }]),
      stepsOf(['of', 'wq'], 'locks', run, ['mutexLock', lock], ['mutexUnlock', lock], end),
      stepsOf(['of', 'wq'], 'requeues', run, ['queueWork', { work, wq }], end),
    ],
    actors: [worker('worker0', 'locks'), worker('worker1', 'requeues')],
  },
  variations: [
    onOldest,
    (scenario) => ({ ...onOldest(scenario), ...unbound }),
    { types: { ctx: { fields: { work: workField } }, workqueue: { fields: { wq: workqueueIn('system_wq') } } } },
    { types: { ctx: { fields: { work: workField } }, workqueue: { fields: { wq: workqueueField } } } },
  ],
};
