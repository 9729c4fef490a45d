import {
  cancelDelayedWork,
  cancelDelayedWorkSync,
  cancelDelayedWorkSyncWait,
  disableDelayedWork,
  disableDelayedWorkSync,
  disableDelayedWorkSyncWait,
  enableDelayedWork,
  flushDelayedWork,
  initDelayedWork,
  modDelayedWork,
  queueDelayedWork,
} from '../../kernel/delayed-work.js';
import {
  cancelWork,
  cancelWorkSync,
  cancelWorkSyncWait,
  disableWork,
  disableWorkSync,
  disableWorkSyncWait,
  enableWork,
} from '../../kernel/work-cancel.js';
import { flushWork, flushWorkWait } from '../../kernel/work-flush.js';
import { initWork, queueWork } from '../../kernel/work.js';
import {
  destroyWorkqueue,
  destroyWorkqueueWait,
  drainWorkqueue,
  drainWorkqueueWait,
  flushWorkqueue,
  flushWorkqueueWait,
} from '../../kernel/workqueue.js';
import { type CallRules, one, two } from './rule.js';

const work = { work: 0 };
const wq = { wq: 0 };
const delayed = { wq: 0, work: 1, delay: { delay: 2 } };
const init = { keepsPrivate: true, callback: { of: 0, function: 1, kind: 'work' } } as const;
const initDelayed = { keepsPrivate: true, callback: { of: 0, function: 1, kind: 'delayed work' } } as const;
const bool = { gives: 'bool' } as const;

export const workCalls: CallRules = {
  INIT_WORK: one(2, initWork, work, init),
  INIT_DELAYED_WORK: one(2, initDelayedWork, work, initDelayed),
  INIT_WORK_ONSTACK: one(2, initWork, work, init),
  INIT_DELAYED_WORK_ONSTACK: one(2, initDelayedWork, work, initDelayed),
  INIT_DEFERRABLE_WORK: one(2, initDelayedWork, work, initDelayed),
  queue_work: one(2, queueWork, { wq: 0, work: 1 }, bool),
  queue_delayed_work: one(3, queueDelayedWork, delayed, bool),
  mod_delayed_work: one(3, modDelayedWork, delayed, bool),
  cancel_work: one(1, cancelWork, work, bool),
  cancel_work_sync: two(1, [cancelWorkSync, work], [cancelWorkSyncWait, work], bool),
  cancel_delayed_work: one(1, cancelDelayedWork, work, bool),
  cancel_delayed_work_sync: two(1, [cancelDelayedWorkSync, work], [cancelDelayedWorkSyncWait, work], bool),
  disable_work: one(1, disableWork, work, bool),
  disable_work_sync: two(1, [disableWorkSync, work], [disableWorkSyncWait, {}], bool),
  disable_delayed_work: one(1, disableDelayedWork, work, bool),
  enable_delayed_work: one(1, enableDelayedWork, work, bool),
  flush_delayed_work: {
    takes: 1,
    parts: [
      [flushDelayedWork, work],
      [flushWork, work],
      [flushWorkWait, {}],
    ],
    ...bool,
  },
  disable_delayed_work_sync: two(1, [disableDelayedWorkSync, work], [disableDelayedWorkSyncWait, {}], bool),
  enable_work: one(1, enableWork, work, bool),
  flush_work: two(1, [flushWork, work], [flushWorkWait, {}], bool),
  flush_workqueue: two(1, [flushWorkqueue, wq], [flushWorkqueueWait, wq]),
  drain_workqueue: two(1, [drainWorkqueue, wq], [drainWorkqueueWait, wq]),
  destroy_workqueue: two(1, [destroyWorkqueue, wq], [destroyWorkqueueWait, wq]),
};
