import { tlobExploration } from '../../../models/tlob/exploration.js';
import type { Setup } from '../../../models/tlob/scenario.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const exiterAgainstDisable: Setup = {
  tasks: 2,
  fds: 1,
  windows: 1,
  pool: 1,
  ticks: 1,
  open: [{ task: 0, fd: 0 }],
  threads: [
    { name: 'exiter', task: 0, calls: ['exit'] },
    { name: 'closer', task: 1, fd: 0, calls: ['close'] },
  ],
  disable: true,
};

export const exitVsDisable = tlobExploration({
  name: 'exit-vs-disable',
  reason: 'the task of an open window exits while the monitor is disabled, then its fd is closed',
  setup: exiterAgainstDisable,
  expect: expected(import.meta.url),
  // posted has 1,219,627 states and repaired 521,524; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: [...lostClaim, 'da_monitor_destroy.free', 'da_monitor_destroy.unhook', 'tlob_stop_all.unlockSkip'],
});
