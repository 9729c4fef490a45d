import {
  kthreadParkme,
  kthreadParkmeWait,
  kthreadShouldPark,
  kthreadShouldStop,
  kthreadStop,
  kthreadStopWait,
  kthreadUnpark,
} from '../../kernel/kthread.js';
import { getTaskStruct, putTaskStruct } from '../../kernel/task-reference.js';
import { type CallRules, one, two } from './rule.js';

const task = { task: 0 };
const bool = { gives: 'bool' } as const;

export const kthreadCalls: CallRules = {
  kthread_should_stop: one(0, kthreadShouldStop, {}, bool),
  kthread_should_park: one(0, kthreadShouldPark, {}, bool),
  kthread_stop: two(1, [kthreadStop, task], [kthreadStopWait, task]),
  kthread_unpark: one(1, kthreadUnpark, task),
  kthread_parkme: two(0, [kthreadParkme, {}], [kthreadParkmeWait, {}]),
  get_task_struct: one(1, getTaskStruct, task),
  put_task_struct: one(1, putTaskStruct, task),
};
