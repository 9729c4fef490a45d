import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const startErrors = tlobExploration({
  name: 'start-errors',
  reason: 'what a start refuses: a budget of nothing, a second one on its fd',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [{ name: 'user', task: 0, fd: 0, calls: ['start-zero', 'start', 'start', 'stop', 'close'] }],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: ['tlob_reset_notify.stopping', 'da_handle_start_event returns 0'],
});
