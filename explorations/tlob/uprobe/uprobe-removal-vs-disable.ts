import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const uprobeRemovalVsDisable = tlobExploration({
  name: 'uprobe-removal-vs-disable',
  reason: 'a binding is removed while the monitor is disabled and a task hits its start probe',
  setup: {
    tasks: 2,
    fds: 0,
    binding: 'added',
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [
      { name: 'user', task: 0, calls: ['hit-start'] },
      { name: 'remover', task: 1, calls: ['remove-uprobe'] },
    ],
    disable: true,
  },
  expect: expected(import.meta.url),
  unreached: ['tlob_reset_notify.stopping'],
});
