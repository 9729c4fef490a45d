import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const startVsStart = tlobExploration({
  name: 'start-vs-start',
  reason: 'two threads start a window through one fd at once; one closes it, both exit',
  setup: {
    tasks: 2,
    fds: 1,
    windows: 2,
    pool: 2,
    ticks: 0,
    threads: [
      { name: 'userA', task: 0, fd: 0, calls: ['ioctl-start', 'exit'] },
      { name: 'userB', task: 1, fd: 0, calls: ['ioctl-start', 'close-shared', 'exit'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  // posted has 2,035,364 states and repaired 451,237; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: [...lostClaim, 'tlob_reset_notify.stopping', 'da_handle_start_event returns 0'],
});
