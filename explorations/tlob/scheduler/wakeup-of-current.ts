import { tlobExploration } from '../../../models/tlob/exploration.js';
import { idleHook, unheardWakeup } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const wakeupOfCurrent = tlobExploration({
  name: 'wakeup-of-current',
  reason:
    'the monitored task waits twice; another CPU wakes it from one, and its probe still runs when an interrupt wakes it from the other: ' +
    'only one of the two holds the locks of the scheduler',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 0,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['wait', 'wait', 'stop', 'close'] },
      { name: 'waker', task: 0, calls: ['wakeup'] },
      { name: 'irq', task: 0, calls: ['wake-current'] },
    ],
    cpus: { user: 0, irq: 0 },
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...unheardWakeup, ...idleHook, 'sys_ioctl_stop returns -75', 'tlob_ioctl_stop returns -75', 'tlob_stop_task returns -75'],
});
