import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const switchBetweenWindows = tlobExploration({
  name: 'switch-between-windows',
  reason: 'one event of the scheduler is about two tasks that both have a window, while both are stopped',
  setup: {
    tasks: 3,
    fds: 0,
    windows: 2,
    pool: 2,
    ticks: 0,
    open: [{ task: 0 }, { task: 1 }],
    threads: [
      { name: 'cpu', task: 0, of: 1, calls: ['hand-over'] },
      { name: 'stopper', task: 2, of: 0, second: 1, calls: ['kstop', 'kput', 'kstop-second', 'kput-second'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: ['da_event.invalid', 'tlob_reset_notify.stopping'],
});
