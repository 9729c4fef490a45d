import { define } from '../../../src/path/define.js';
import { isError, isNull, nonNull, point } from '../../../src/path/vocabulary.js';
import { EALREADY } from '../errno.js';

/** tlob_chardev_ioctl(), TLOB_IOCTL_TRACE_START (3.9, IS1-IS5). */
export const ioctlStart = define({
  id: 'tlob_ioctl_start',
  params: ['fp', 'current', 'threshold'],
  registers: ['ret', 'pid', 'slot', 'ws'],
  initial: 'monitoring',
  states: {
    monitoring: point('fp->monitoring', 'load', { loc: { param: 'fp', field: 'monitoring' }, order: 'plain' }, [
      { guard: nonNull, note: ['fd-already', { param: 'fp' }], target: 'already' },
      { target: 'start' },
    ]),
    already: { type: 'final', output: EALREADY },
    start: point(
      'tlob_start_task(current, threshold)',
      'tlob_start_task',
      { task: { param: 'current' }, threshold: { param: 'threshold' }, by: { param: 'fp' } },
      [{ guard: isError, save: 'ret', target: 'failed' }, { target: 'task' }],
    ),
    failed: { type: 'final', output: { reg: 'ret' } },
    task: point(
      'fp->task = current',
      'store',
      { loc: { param: 'fp', field: 'task' }, value: { param: 'current' }, order: 'plain' },
      'getTask',
    ),
    getTask: point('get_task_struct(current)', 'getTaskStruct', { task: { param: 'current' } }, 'exceeded'),
    exceeded: point(
      'fp->budget_exceeded = false',
      'store',
      { loc: { param: 'fp', field: 'budget_exceeded' }, value: 0, order: 'plain' },
      'lock',
    ),
    lock: point('rcu_read_lock()', 'rcuReadLock', 'pid'),
    pid: point('current->pid', 'load', { loc: { param: 'current', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'find' }),
    find: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'unlock' },
      { save: 'slot', target: 'target' },
    ]),
    target: point('ws = slot->target', 'rcuDereference', { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, [
      { guard: isNull, target: 'unlock' },
      { save: 'ws', target: 'link' },
    ]),
    link: point(
      'smp_store_release(&ws->fpriv, fp)',
      'store',
      { loc: { reg: 'ws', field: 'fpriv' }, value: { param: 'fp' }, order: 'release' },
      'unlock',
    ),
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', 'on'),
    on: point('fp->monitoring = true', 'store', { loc: { param: 'fp', field: 'monitoring' }, value: 1, order: 'plain' }, 'started'),
    started: { type: 'final', output: 0 },
  },
});
