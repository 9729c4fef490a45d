import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const sleepAndWake = tlobExploration({
  name: 'sleep-and-wake',
  reason: 'the monitored task sleeps, is woken and switched in while its window is open and its budget runs out',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] },
      { name: 'switch', task: 0, calls: ['sleep-and-wake'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
});
