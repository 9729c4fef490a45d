import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const stopVsTimer = tlobExploration({
  name: 'stop-vs-timer',
  reason: 'one fd, one thread, nobody foreign: only the timer and the callbacks run beside it',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'close'] }],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: ['da_handle_start_event returns 0'],
});
