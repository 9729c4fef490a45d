import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const uprobeRemovalVsHandlers = tlobExploration({
  name: 'uprobe-removal-vs-handlers',
  reason: 'a binding is removed while a task runs through its probes and exits',
  setup: {
    tasks: 2,
    fds: 0,
    binding: 'added',
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [
      { name: 'user', task: 0, calls: ['hit-start', 'hit-stop', 'exit'] },
      { name: 'remover', task: 1, calls: ['remove-uprobe'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: ['tlob_reset_notify.stopping', 'da_handle_start_event returns 0'],
});
