import { define } from '../../../src/path/define.js';
import { isNull, nonNull, point } from '../../../src/path/vocabulary.js';

/** tlob_chardev_release() (3.9, RE1-RE4b). */
export const chardevRelease = define({
  id: 'tlob_chardev_release',
  params: ['fp'],
  registers: ['task'],
  initial: 'monitoring',
  states: {
    monitoring: point('fp->monitoring', 'load', { loc: { param: 'fp', field: 'monitoring' }, order: 'plain' }, [
      { guard: isNull, target: 'free' },
      { target: 'task' },
    ]),
    task: point('fp->task', 'load', { loc: { param: 'fp', field: 'task' }, order: 'plain' }, { save: 'task', target: 'stop' }),
    stop: point('tlob_stop_task(fp->task)', 'tlob_stop_task', { task: { reg: 'task' }, by: { param: 'fp' } }, 'taskAgain'),
    taskAgain: point('fp->task', 'load', { loc: { param: 'fp', field: 'task' }, order: 'plain' }, { save: 'task', target: 'putTask' }),
    putTask: point('put_task_struct(fp->task)', 'putTaskStruct', { task: { reg: 'task' } }, 'free'),
    free: point('kfree(fp)', 'kfree', { object: { param: 'fp' } }, 'drop'),
    drop: point('refcount_dec_and_test(&tlob_fd_refcount)', 'refcountDecAndTest', { loc: 'tlob_fd_refcount' }, [
      { guard: nonNull, target: 'complete' },
      { target: 'done' },
    ]),
    complete: point('complete(&tlob_fd_released)', 'complete', { completion: 'tlob_fd_released' }, 'done'),
    done: { type: 'final' },
  },
});

/** The character device's release: last close of a file (3.9, RE0 and RE6). module_put() is none: tlob is built in. */
export const rvRelease = define({
  id: 'rv_release',
  params: ['fd'],
  registers: ['fp'],
  initial: 'ops',
  states: {
    ops: point('fd->ops', 'load', { loc: { param: 'fd', field: 'ops' }, order: 'plain' }, [
      { guard: isNull, target: 'free' },
      { target: 'priv' },
    ]),
    priv: point(
      'fp = fd->monitor_priv',
      'load',
      { loc: { param: 'fd', field: 'monitor_priv' }, order: 'plain' },
      { save: 'fp', target: 'release' },
    ),
    release: point('tlob_chardev_release(fp)', 'tlob_chardev_release', { fp: { reg: 'fp' } }, 'free'),
    free: point('kfree(fd)', 'kfree', { object: { param: 'fd' } }, 'done'),
    done: { type: 'final' },
  },
});
