import { tlobExploration } from '../../../models/tlob/exploration.js';
import { unheardWakeup } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const wakeupOfRunning = tlobExploration({
  name: 'wakeup-of-running',
  reason: 'another CPU wakes the monitored task, which has set its state and goes on: its probe still runs, and its transition is invalid',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['wait', 'stop', 'close'] },
      { name: 'waker', task: 0, calls: ['wakeup'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...unheardWakeup],
});
