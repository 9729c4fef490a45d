import { word } from '../../../src/core/world/field.js';
import { bit } from '../../../src/core/world/layout.js';
import { refcountField } from '../../../src/kernel/refcount.js';
import { taskStateField } from '../../../src/kernel/task-state.js';
import { waitQueueHeadField } from '../../../src/kernel/wait-queue.js';
import { call, type Family, load, store } from '../family.js';

const current = { task: 0 };
const head = { param: 'of', field: 'wq' };
const task = { task: { param: 'sleeper' } };
const sleep = [call('schedule', current), call('scheduleWait', current)];

/** A wait queue in an object that is freed, another one that is not, and a task that is woken by name. */
export const family: Family = {
  blocks: [
    [call('prepareToWait', { head, state: 2 }), load, ...sleep, call('finishWait')],
    [call('prepareToWaitExclusive', { head, state: 2 }), ...sleep, call('finishWait')],
    [call('prepareToWait', { head, state: 2 }), ...sleep, call('leaveWaitEntry')],
    [call('prepareToWait', { head: 'queue', state: 2 }), call('finishWait'), call('leaveWaitEntry')],
    [
      call('prepareToWait', { head: 'queue', state: 1 }),
      call('schedule', current),
      call('scheduleTimeoutWait', current, 'x'),
      call('finishWait'),
    ],
    [
      call('prepareToWait', { head, state: 1 }),
      call('schedule', current),
      call('scheduleInterruptibleWait', current, 'x'),
      call('finishWait'),
    ],
    [call('prepareToWait', { head, state: 2 }), call('setCurrentState', { ...current, state: 0 }), load, call('finishWait')],
    [call('setCurrentState', { ...current, state: 1 }), load, ...sleep],
    [store, call('wakeUp', { head })],
    [call('wakeUpAll', { head }), store],
    [call('wakeUp', { head: 'queue' })],
    [call('wakeUpProcess', task, 'x')],
    [call('rcuReadLock'), call('wakeUp', { head: 'queue' }), call('rcuReadUnlock')],
    [call('synchronizeRcu'), call('synchronizeRcuWait'), call('kfree', { object: { param: 'of' } })],
    [call('kfree', { object: { param: 'of' } })],
    [call('initWaitqueueHead', { head })],
  ],
  params: () => ({ of: 'obj0', sleeper: 'task0' }),
  scenario: {
    globals: { queue: waitQueueHeadField },
    types: {
      obj: { fields: { wq: waitQueueHeadField, ready: word(bit) } },
      task: { fields: { state: taskStateField, usage: refcountField(3) } },
    },
    objects: [
      { name: 'obj0', type: 'obj' },
      { name: 'task0', type: 'task', init: { usage: 1 } },
    ],
  },
  variations: [{ faults: true }],
};
