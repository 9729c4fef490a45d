import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const uprobeAddVsDisable = tlobExploration({
  name: 'uprobe-add-vs-disable',
  reason: 'a binding is added while the monitor is disabled and a task runs through its probes',
  setup: {
    tasks: 2,
    fds: 0,
    binding: 'to-add',
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [
      { name: 'user', task: 0, calls: ['hit-start', 'hit-stop', 'exit'] },
      { name: 'adder', task: 1, calls: ['add-uprobe'] },
    ],
    disable: true,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...lostClaim,
    'da_monitor_destroy.free',
    'da_monitor_destroy.unhook',
    'tlob_reset_notify.stopping',
    'tlob_stop_all.unlockSkip',
  ],
});
