import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim, setUpAgain } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const kunitInitLive = tlobExploration({
  name: 'kunit-init-live',
  reason: 'a KUnit suite sets the monitor up and takes it down while it is enabled and a window is open',
  setup: {
    tasks: 2,
    fds: 1,
    windows: 1,
    pool: 1,
    enable: { windows: 1, pool: 1 },
    ticks: 0,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] },
      { name: 'kunit', task: 1, calls: ['kunit-test'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...setUpAgain,
    ...lostClaim,
    'tlob_ioctl_stop.latch',
    'tlob_reset_notify.stopping',
    'tlob_stop_task.unlockNone',
    'tlob_stop_task returns -3',
  ],
});
