import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const sleepAndWake = tlobExploration({
  name: 'sleep-and-wake',
  reason: 'the monitored task sleeps, is woken and switched in while its budget runs out and a kernel caller stops its window',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0 }],
    threads: [
      { name: 'stopper', task: 1, of: 0, calls: ['kstop', 'kput'] },
      { name: 'sleeper', task: 0, calls: ['sleep'] },
      { name: 'switch', task: 0, calls: ['sleep-and-wake'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  // posted has 1,279,302 states and repaired 391,059; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: ['da_event.invalid'],
});
