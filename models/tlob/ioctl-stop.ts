import { define } from '../../src/path/define.js';
import { equals, is, isNull, nonNull } from '../../src/path/vocabulary.js';
import { EAGAIN, EINVAL, EOVERFLOW, ESRCH } from './errno.js';

/** tlob_chardev_ioctl(), TLOB_IOCTL_TRACE_STOP (3.9, IT1-IT5). */
export const ioctlStop = define({
  id: 'tlob_ioctl_stop',
  params: ['fp'],
  registers: ['task', 'ret'],
  initial: 'monitoring',
  states: {
    monitoring: { description: 'fp->monitoring', invoke: { src: 'load', input: { loc: { param: 'fp', field: 'monitoring' }, order: 'plain' }, onDone: [{ guard: isNull, target: 'notStarted' }, { note: ['trace-stop-entered', { param: 'fp' }], target: 'task' }] } },
    notStarted: { type: 'final', output: EINVAL },
    task: { description: 'task = fp->task', invoke: { src: 'load', input: { loc: { param: 'fp', field: 'task' }, order: 'plain' }, onDone: { save: 'task', target: 'off' } } },
    off: { description: 'fp->monitoring = false', invoke: { src: 'store', input: { loc: { param: 'fp', field: 'monitoring' }, value: 0, order: 'plain' }, onDone: 'forget' } },
    forget: { description: 'fp->task = NULL', invoke: { src: 'store', input: { loc: { param: 'fp', field: 'task' }, value: 0, order: 'plain' }, onDone: 'stop' } },
    stop: { description: 'tlob_stop_task(task)', invoke: { src: 'tlob_stop_task', input: { task: { reg: 'task' }, by: { param: 'fp' } }, onDone: { save: 'ret', target: 'putTask' } } },
    putTask: {
      description: 'put_task_struct(task)',
      invoke: {
        src: 'putTaskStruct',
        input: { task: { reg: 'task' } },
        onDone: [
          { guard: equals({ reg: 'ret' }, EAGAIN), target: 'latch' },
          { guard: equals({ reg: 'ret' }, ESRCH), target: 'latch' },
          { note: ['trace-stop-returned', { param: 'fp' }, { reg: 'ret' }], target: 'stopped' },
        ],
      },
    },
    latch: {
      description: 'READ_ONCE(fp->budget_exceeded)',
      invoke: {
        src: 'load',
        input: { loc: { param: 'fp', field: 'budget_exceeded' }, order: 'once' },
        onDone: [
          { guard: nonNull, set: { ret: EOVERFLOW }, note: ['trace-stop-returned', { param: 'fp' }, EOVERFLOW], target: 'stopped' },
          { guard: is(0), set: { ret: 0 }, note: ['trace-stop-returned', { param: 'fp' }, 0], target: 'stopped' },
        ],
      },
    },
    stopped: { type: 'final', output: { reg: 'ret' } },
  },
});
