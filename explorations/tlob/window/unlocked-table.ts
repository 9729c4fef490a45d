import { tlobExploration } from '../../../models/tlob/exploration.js';
import { undoneStart } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const unlockedTable = tlobExploration({
  name: 'unlocked-table',
  reason: 'two windows in one bucket of a table whose writers take no lock: kernel callers stop the one while they open and stop the other',
  switches: { 'table-lock': ['no', 'yes'] },
  setup: {
    tasks: 4,
    fds: 0,
    windows: 2,
    pool: 2,
    ticks: 0,
    open: [{ task: 0 }],
    threads: [
      { name: 'stopper', task: 2, of: 0, calls: ['kstop', 'kput'] },
      { name: 'starter', task: 3, of: 1, calls: ['kstart', 'kstop', 'kput'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...undoneStart,
    'tlob_reset_notify.stopping',
    'tlob_stop_task.unlockNone',
    'da_handle_start_event returns 0',
    'tlob_stop_task returns -3',
  ],
});
