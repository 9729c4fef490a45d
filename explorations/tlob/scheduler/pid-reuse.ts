import { tlobExploration } from '../../../models/tlob/exploration.js';
import { fullPool, idleHook, undoneStart } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const pidReuse = tlobExploration({
  name: 'pid-reuse',
  reason: 'a kernel caller opens a window for a task that exits; a new task gets its pid and opens and stops one of its own',
  setup: {
    tasks: 3,
    reuses: { 2: 0 },
    fds: 1,
    windows: 2,
    pool: 1,
    ticks: 0,
    threads: [
      { name: 'old', task: 0, calls: ['exit'] },
      { name: 'caller', task: 1, of: 0, calls: ['kstart', 'kput'] },
      { name: 'young', task: 2, fd: 0, of: 0, calls: ['born', 'start', 'stop', 'close'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...undoneStart,
    ...fullPool,
    ...idleHook,
    'da_event.invalid',
    'da_event.state',
    'tlob_start_task.rcuUnlockAlready',
    'tlob_start_task.targetCheck',
    'da_event returns 0',
    'da_handle_start_event returns 0',
    'sys_ioctl_start returns -114',
    'sys_ioctl_start returns -28',
    'sys_ioctl_stop returns -22',
    'sys_ioctl_stop returns -75',
    'tlob_ioctl_start returns -114',
    'tlob_ioctl_start returns -28',
    'tlob_ioctl_stop returns -22',
    'tlob_ioctl_stop returns -75',
    'tlob_start_task returns -114',
    'tlob_stop_task returns -75',
  ],
});
