import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const startOfSwitchedOut = tlobExploration({
  name: 'start-of-switched-out',
  reason:
    'a kernel caller starts a window of a task that is off its CPU, which the window takes to be running: the switch back is ' +
    'an error, repaired too (found by `racewalk sweep tlob`)',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 1,
    pool: 1,
    ticks: 1,
    threads: [
      { name: 'caller', task: 0, of: 1, calls: ['kstart', 'kstop', 'kput'] },
      { name: 'switch', task: 1, calls: ['preempt-and-back'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  // posted has 2,144,157 states and repaired 263,317; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: ['da_handle_start_event returns 0'],
});
