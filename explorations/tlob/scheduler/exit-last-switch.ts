import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lastSwitch, lostClaim, undoneStart } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const exitLastSwitch = tlobExploration({
  name: 'exit-last-switch',
  reason: 'a kernel caller opens a window for a task that exits and is switched out for good: the last switch is an event too',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 1,
    pool: 1,
    ticks: 1,
    threads: [
      { name: 'exiter', task: 0, calls: ['exit-switched'] },
      { name: 'caller', task: 1, of: 0, calls: ['kstart', 'kstop', 'kput'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...lostClaim, ...undoneStart, ...lastSwitch, 'da_event.violation', 'da_handle_start_event returns 0'],
});
