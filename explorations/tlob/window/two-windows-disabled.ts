import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const twoWindowsDisabled = tlobExploration({
  name: 'two-windows-disabled',
  reason: 'the monitor is disabled with two windows open while the task of one exits',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 2,
    pool: 2,
    ticks: 0,
    open: [{ task: 0 }, { task: 1 }],
    threads: [{ name: 'exiter', task: 1, calls: ['exit'] }],
    disable: true,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...lostClaim,
    'da_monitor_destroy.free',
    'da_monitor_destroy.unhook',
    'tlob_reset_notify.stopping',
    'tlob_stop_all.unlockSkip',
    'tlob_stop_task.unlockNone',
    'tlob_stop_task returns -3',
  ],
});
