import { tlobExploration } from '../../../models/tlob/exploration.js';
import { idleHook, undoneStart } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const execVsStart = tlobExploration({
  name: 'exec-vs-start',
  reason:
    'a kernel caller opens windows for a leader that exits and for its thread that execs: the thread gets the ' +
    'leader’s pid between two look-ups',
  setup: {
    tasks: 3,
    fds: 0,
    windows: 2,
    pool: 2,
    ticks: 0,
    threads: [
      { name: 'leader', task: 0, calls: ['exit-as-leader'] },
      { name: 'execer', task: 1, of: 0, calls: ['exec', 'exit'] },
      { name: 'caller', task: 2, of: 0, second: 1, calls: ['kstart', 'kstart-second', 'kput', 'kput-second'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  // posted has 2,094,238 states and repaired 48,233; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: [
    ...undoneStart,
    ...idleHook,
    'da_event.invalid',
    'da_event.state',
    'tlob_start_task.rcuUnlockAlready',
    'tlob_start_task.targetCheck',
    'da_event returns 0',
    'da_handle_start_event returns 0',
    'tlob_start_task returns -114',
    'tlob_stop_task returns -75',
  ],
});
