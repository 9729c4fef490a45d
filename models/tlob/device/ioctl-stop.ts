import { define } from '../../../src/path/define.js';
import { equals, is, isNull, nonNull, point } from '../../../src/path/vocabulary.js';
import { EAGAIN, EINVAL, EOVERFLOW, ESRCH } from '../errno.js';

/** tlob_chardev_ioctl(), TLOB_IOCTL_TRACE_STOP (3.9, IT1-IT5). */
export const ioctlStop = define({
  id: 'tlob_ioctl_stop',
  params: ['fp'],
  registers: ['task', 'ret'],
  initial: 'monitoring',
  states: {
    monitoring: point('fp->monitoring', 'load', { loc: { param: 'fp', field: 'monitoring' }, order: 'plain' }, [
      { guard: isNull, target: 'notStarted' },
      { note: ['trace-stop-entered', { param: 'fp' }], target: 'task' },
    ]),
    notStarted: { type: 'final', output: EINVAL },
    task: point('task = fp->task', 'load', { loc: { param: 'fp', field: 'task' }, order: 'plain' }, { save: 'task', target: 'off' }),
    off: point('fp->monitoring = false', 'store', { loc: { param: 'fp', field: 'monitoring' }, value: 0, order: 'plain' }, 'forget'),
    forget: point('fp->task = NULL', 'store', { loc: { param: 'fp', field: 'task' }, value: 0, order: 'plain' }, 'stop'),
    stop: point(
      'tlob_stop_task(task)',
      'tlob_stop_task',
      { task: { reg: 'task' }, by: { param: 'fp' } },
      { save: 'ret', target: 'putTask' },
    ),
    putTask: point('put_task_struct(task)', 'putTaskStruct', { task: { reg: 'task' } }, [
      { guard: equals({ reg: 'ret' }, EAGAIN), target: 'latch' },
      { guard: equals({ reg: 'ret' }, ESRCH), target: 'latch' },
      { note: ['trace-stop-returned', { param: 'fp' }, { reg: 'ret' }, { reg: 'ret' }], target: 'stopped' },
    ]),
    latch: point('READ_ONCE(fp->budget_exceeded)', 'load', { loc: { param: 'fp', field: 'budget_exceeded' }, order: 'once' }, [
      {
        guard: nonNull,
        set: { ret: EOVERFLOW },
        note: ['trace-stop-returned', { param: 'fp' }, EOVERFLOW, { reg: 'ret' }],
        target: 'stopped',
      },
      { guard: is(0), set: { ret: 0 }, note: ['trace-stop-returned', { param: 'fp' }, 0, { reg: 'ret' }], target: 'stopped' },
    ]),
    stopped: { type: 'final', output: { reg: 'ret' } },
  },
});
