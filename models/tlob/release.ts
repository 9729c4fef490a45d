import { define } from '../../src/path/define.js';
import { isNull, nonNull } from '../../src/path/vocabulary.js';

/** tlob_chardev_release() (3.9, RE1-RE4b). */
export const chardevRelease = define({
  id: 'tlob_chardev_release',
  params: ['fp'],
  registers: ['task'],
  initial: 'monitoring',
  states: {
    monitoring: { description: 'fp->monitoring', invoke: { src: 'load', input: { loc: { param: 'fp', field: 'monitoring' }, order: 'plain' }, onDone: [{ guard: isNull, target: 'free' }, { target: 'task' }] } },
    task: { description: 'fp->task', invoke: { src: 'load', input: { loc: { param: 'fp', field: 'task' }, order: 'plain' }, onDone: { save: 'task', target: 'stop' } } },
    stop: { description: 'tlob_stop_task(fp->task)', invoke: { src: 'tlob_stop_task', input: { task: { reg: 'task' }, by: { param: 'fp' } }, onDone: 'taskAgain' } },
    taskAgain: { description: 'fp->task', invoke: { src: 'load', input: { loc: { param: 'fp', field: 'task' }, order: 'plain' }, onDone: { save: 'task', target: 'putTask' } } },
    putTask: { description: 'put_task_struct(fp->task)', invoke: { src: 'putTaskStruct', input: { task: { reg: 'task' } }, onDone: 'free' } },
    free: { description: 'kfree(fp)', invoke: { src: 'kfree', input: { object: { param: 'fp' } }, onDone: 'drop' } },
    drop: { description: 'refcount_dec_and_test(&tlob_fd_refcount)', invoke: { src: 'refcountDecAndTest', input: { loc: 'tlob_fd_refcount' }, onDone: [{ guard: nonNull, target: 'complete' }, { target: 'done' }] } },
    complete: { description: 'complete(&tlob_fd_released)', invoke: { src: 'complete', input: { completion: 'tlob_fd_released' }, onDone: 'done' } },
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
    ops: { description: 'fd->ops', invoke: { src: 'load', input: { loc: { param: 'fd', field: 'ops' }, order: 'plain' }, onDone: [{ guard: isNull, target: 'free' }, { target: 'priv' }] } },
    priv: { description: 'fp = fd->monitor_priv', invoke: { src: 'load', input: { loc: { param: 'fd', field: 'monitor_priv' }, order: 'plain' }, onDone: { save: 'fp', target: 'release' } } },
    release: { description: 'tlob_chardev_release(fp)', invoke: { src: 'tlob_chardev_release', input: { fp: { reg: 'fp' } }, onDone: 'free' } },
    free: { description: 'kfree(fd)', invoke: { src: 'kfree', input: { object: { param: 'fd' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
