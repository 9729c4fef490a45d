import { tlobExploration } from '../../../models/tlob/exploration.js';
import { fullPool } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const twoWindowsRecycled = tlobExploration({
  name: 'two-windows-recycled',
  reason: 'two windows one after the other in one slot, which comes back after a grace period',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 2,
    pool: 1,
    ticks: 1,
    threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'start', 'close'] }],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...fullPool, 'da_handle_start_event returns 0', 'sys_ioctl_start returns -28', 'tlob_ioctl_start returns -28'],
});
