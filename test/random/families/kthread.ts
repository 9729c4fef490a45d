import { kthreadField } from '../../../src/kernel/kthread.js';
import { refcountField } from '../../../src/kernel/refcount.js';
import { taskStateField } from '../../../src/kernel/task-state.js';
import { define } from '../../../src/path/define.js';
import { isNull, nonNull } from '../../../src/path/vocabulary.js';
import { call, type Family, load, store } from '../family.js';

const task = { task: { param: 'of' } };
const stop = [call('kthreadStop', task), call('kthreadStopWait', task, 'x')];
const current = { task: 0 };

/** A kernel thread that stops, parks, sleeps, and may end by itself. */
const worker = define({
  id: 'worker',
  initial: 'enter',
  states: {
    enter: { invoke: { src: 'kthreadEnter', onDone: [{ guard: isNull, target: 'done' }, { target: 'ask' }] } },
    ask: { invoke: { src: 'kthreadShouldStop', onDone: [{ guard: nonNull, target: 'return' }, { target: 'look' }] } },
    look: { invoke: { src: 'kthreadShouldPark', onDone: [{ guard: nonNull, target: 'park' }, { target: 'set' }] } },
    park: { invoke: { src: 'kthreadParkme', onDone: 'parked' } },
    parked: { invoke: { src: 'kthreadParkmeWait', onDone: 'store' } },
    set: { invoke: { src: 'setCurrentState', input: { ...current, state: 1 }, onDone: 'sleep' } },
    sleep: { invoke: { src: 'schedule', input: current, onDone: 'woken' } },
    woken: { invoke: { src: 'scheduleWait', input: current, onDone: 'store' } },
    store: { invoke: { src: 'store', input: { loc: 'w', value: 2, order: 'plain' }, onDone: 'return' } },
    return: { invoke: { src: 'kthreadReturn', input: { code: 3 }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** kthread_run() of it, before. */
const create = define({
  id: 'create',
  initial: 'run',
  params: ['of'],
  states: { run: { invoke: { src: 'kthreadRun', input: task, onDone: 'done' } }, done: { type: 'final' } },
});

export const family: Family = {
  blocks: [
    stop,
    [call('getTaskStruct', task), store, ...stop, call('putTaskStruct', task)],
    [call('getTaskStruct', task), load, call('putTaskStruct', task)],
    [call('kthreadPark', task, 'x', 1), call('kthreadParkWait', task), load, call('kthreadUnpark', task)],
    [call('wakeUpProcess', task, 'x')],
  ],
  params: () => ({ of: 'task0' }),
  scenario: {
    globals: {},
    types: { task: { fields: { thread: kthreadField, usage: refcountField(7), state: taskStateField } } },
    objects: [{ name: 'task0', type: 'task', state: 'unallocated' }],
    paths: [worker, create],
    before: [{ name: 'create', kind: 'task', path: 'create', params: { of: 'task0' } }],
    actors: [{ name: 'kthread', kind: 'task', path: 'worker', task: 'task0', daemon: true }],
  },
};
