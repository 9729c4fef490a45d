import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const enableErrors = tlobExploration({
  name: 'enable-errors',
  reason: 'the monitor is enabled with failing allocations while another writer disables it',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 0,
    pool: 0,
    ticks: 0,
    faults: true,
    enable: { windows: 1, pool: 1 },
    off: true,
    threads: [
      { name: 'enabler', task: 0, calls: ['enable'] },
      { name: 'disabler', task: 1, calls: ['disable'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
});
