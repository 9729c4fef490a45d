import { onCpuField } from '../../../src/kernel/task.js';
import { taskStateField } from '../../../src/kernel/task-state.js';
import { call, type Family, load, pathOf, store } from '../family.js';

const task = { task: { param: 'of' } };
const sets = call('setCurrentState', { ...task, state: 1 });
const sleeper = [[sets, call('schedule', task), call('scheduleInterruptibleWait', task, 'x'), store]];

/** A task that sleeps until a signal ends it, and that others wake, preempt, and switch out asleep. */
export const family: Family = {
  blocks: [
    [call('schedWake', task, 'x'), load],
    [call('waitSchedule', task), call('schedSleep', task, 'x', 2), load, call('schedIn', task)],
    [call('schedOut', task, 'x', 2), store, call('schedIn', task)],
  ],
  params: () => ({ of: 'task0' }),
  scenario: {
    globals: {},
    types: { task: { fields: { state: taskStateField, where: onCpuField } } },
    objects: [{ name: 'task0', type: 'task' }],
    paths: [pathOf('sleeper', ['of'], sleeper)],
    actors: [{ name: 'sleeper', kind: 'task', path: 'sleeper', params: { of: 'task0' }, task: 'task0' }],
  },
  variations: [{ faults: true }],
};
