import { define } from '../../src/path/define.js';
import { isError, isNull, nonNull } from '../../src/path/vocabulary.js';
import { EALREADY } from './errno.js';

/** tlob_chardev_ioctl(), TLOB_IOCTL_TRACE_START (3.9, IS1-IS5). */
export const ioctlStart = define({
  id: 'tlob_ioctl_start',
  params: ['fp', 'current', 'threshold'],
  registers: ['ret', 'pid', 'slot', 'ws'],
  initial: 'monitoring',
  states: {
    monitoring: { description: 'fp->monitoring', invoke: { src: 'load', input: { loc: { param: 'fp', field: 'monitoring' }, order: 'plain' }, onDone: [{ guard: nonNull, target: 'already' }, { target: 'start' }] } },
    already: { type: 'final', output: EALREADY },
    start: {
      description: 'tlob_start_task(current, threshold)',
      invoke: { src: 'tlob_start_task', input: { task: { param: 'current' }, threshold: { param: 'threshold' }, by: { param: 'fp' } }, onDone: [{ guard: isError, save: 'ret', target: 'failed' }, { target: 'task' }] },
    },
    failed: { type: 'final', output: { reg: 'ret' } },
    task: { description: 'fp->task = current', invoke: { src: 'store', input: { loc: { param: 'fp', field: 'task' }, value: { param: 'current' }, order: 'plain' }, onDone: 'getTask' } },
    getTask: { description: 'get_task_struct(current)', invoke: { src: 'getTaskStruct', input: { task: { param: 'current' } }, onDone: 'exceeded' } },
    exceeded: { description: 'fp->budget_exceeded = false', invoke: { src: 'store', input: { loc: { param: 'fp', field: 'budget_exceeded' }, value: 0, order: 'plain' }, onDone: 'lock' } },
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'pid' } },
    pid: { description: 'current->pid', invoke: { src: 'load', input: { loc: { param: 'current', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'find' } } },
    find: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: 'unlock' }, { save: 'slot', target: 'target' }] } },
    target: { description: 'ws = slot->target', invoke: { src: 'rcuDereference', input: { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, onDone: [{ guard: isNull, target: 'unlock' }, { save: 'ws', target: 'link' }] } },
    link: { description: 'smp_store_release(&ws->fpriv, fp)', invoke: { src: 'store', input: { loc: { reg: 'ws', field: 'fpriv' }, value: { param: 'fp' }, order: 'release' }, onDone: 'unlock' } },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'on' } },
    on: { description: 'fp->monitoring = true', invoke: { src: 'store', input: { loc: { param: 'fp', field: 'monitoring' }, value: 1, order: 'plain' }, onDone: 'started' } },
    started: { type: 'final', output: 0 },
  },
});
