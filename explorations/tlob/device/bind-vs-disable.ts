import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const bindVsDisable = tlobExploration({
  name: 'bind-vs-disable',
  reason: 'a process that has one fd bound binds a second one while the monitor is disabled, then closes both',
  setup: {
    tasks: 1,
    fds: 2,
    bound: 1,
    binds: 1,
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [{ name: 'user', task: 0, fd: 1, holds: 0, calls: ['bind', 'close-shared', 'close-held'] }],
    disable: true,
  },
  expect: expected(import.meta.url),
});
