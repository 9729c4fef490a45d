import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const callerVsDisable = tlobExploration({
  name: 'caller-vs-disable',
  reason:
    'a kernel caller starts a window of another task while the monitor is disabled: no descriptor and no probe keeps the disable ' +
    'waiting for it (found by `racewalk sweep tlob`)',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 1,
    pool: 1,
    ticks: 1,
    threads: [{ name: 'caller', task: 0, of: 1, calls: ['kstart', 'kput'] }],
    disable: true,
  },
  expect: expected(import.meta.url),
  unreached: ['da_monitor_destroy.free', 'da_monitor_destroy.unhook', 'tlob_start_task returns -12'],
});
