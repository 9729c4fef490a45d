import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import type { ActorSpec } from '../../../src/core/system/scenario.js';
import { delayedWorkField, workqueueField } from '../../../src/kernel/work-items.js';
import { stepsOf } from '../../kernel/searches.js';
import { call, type Family, load, onOldest } from '../family.js';

const work = { param: 'of', field: 'work' };
const object = { param: 'of' };
const wq = { param: 'wq' };
const params = { of: 'ctx0', wq: 'wq0' };
const daemon = (name: string, kind: ActorSpec['kind'], path: string): ActorSpec => ({
  name,
  kind,
  path,
  params,
  daemon: true,
  repeats: true,
});

/** A delayed work item with its timer and its worker, and those who arm, cancel, flush and free it. */
export const family: Family = {
  blocks: [
    [call('queueDelayedWork', { work, wq, delay: 1 }, 'x')],
    [call('queueDelayedWork', { work, wq, delay: 0 }, 'x')],
    [call('modDelayedWork', { work, wq, delay: 1 }, 'x')],
    [call('modDelayedWork', { work, wq, delay: 0 }), load],
    [call('cancelDelayedWork', { work }, 'x')],
    [call('cancelDelayedWorkSync', { work }, 'x'), call('cancelDelayedWorkSyncWait', { work }), load],
    [call('cancelDelayedWorkSync', { work }), call('cancelDelayedWorkSyncWait', { work }), call('kfree', { object })],
    [call('cancelWorkSync', { work }, 'x'), call('cancelWorkSyncWait', { work })],
    [call('flushWork', { work }, 'x'), call('flushWorkWait')],
    [call('flushDelayedWork', { work }, 'x'), call('flushWork', { work }), call('flushWorkWait'), load],
    [call('disableDelayedWork', { work }, 'x'), load, call('enableDelayedWork', { work }, 'x')],
    [call('disableDelayedWorkSync', { work }, 'x'), call('disableDelayedWorkSyncWait'), call('kfree', { object })],
    [call('destroyWorkqueue', { wq }), call('destroyWorkqueueWait', { wq })],
    [call('initDelayedWork', { work })],
    [call('kfree', { object })],
  ],
  params: () => params,
  scenario: {
    globals: { CLOCK_MONOTONIC: word(upTo(2)) },
    types: { ctx: { fields: { work: delayedWorkField } }, workqueue: { fields: { wq: workqueueField } } },
    objects: [
      { name: 'ctx0', type: 'ctx' },
      { name: 'wq0', type: 'workqueue' },
    ],
    before: [{ name: 'init', kind: 'task', path: 'init', params }],
    paths: [
      stepsOf(['of', 'wq'], 'init', ['initDelayedWork', { work }]),
      stepsOf(['of', 'wq'], 'fires', ['delayedWorkExpire', { work }]),
      stepsOf(['of', 'wq'], 'function', ['workRun', { work }], ['load', { loc: 'w', order: 'plain' }], ['workReturn', { object }]),
      stepsOf(['of', 'wq'], 'ticks', ['clockTick']),
    ],
    actors: [
      daemon('timer', 'softirq', 'fires'),
      daemon('worker', 'task', 'function'),
      { name: 'clock', kind: 'env', path: 'ticks', params, daemon: true, repeats: true },
    ],
  },
  variations: [onOldest],
};
