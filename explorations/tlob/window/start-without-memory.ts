import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const startWithoutMemory = tlobExploration({
  name: 'start-without-memory',
  reason: 'allocations of a start fail, also for the second of two windows with a pool of one slot; the monitor stays enabled',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 2,
    pool: 1,
    ticks: 0,
    faults: true,
    threads: [
      { name: 'callerA', task: 0, of: 0, calls: ['kstart', 'kstop', 'kput'] },
      { name: 'callerB', task: 1, of: 1, calls: ['kstart', 'kstop', 'kput'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: ['tlob_reset_notify.stopping', 'da_handle_start_event returns 0'],
});
