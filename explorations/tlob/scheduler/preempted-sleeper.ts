import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const preemptedSleeper = tlobExploration({
  name: 'preempted-sleeper',
  reason: 'the monitored task may be preempted after it has set its state: still queued, it is switched in without a wake-up',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['wait', 'stop', 'close'] },
      { name: 'switch', task: 0, calls: ['preempt-and-back'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: ['da_event.invalid'],
});
