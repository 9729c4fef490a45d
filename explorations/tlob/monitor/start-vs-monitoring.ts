import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const startVsMonitoring = tlobExploration({
  name: 'start-vs-monitoring',
  reason: 'a window is opened and closed while monitoring_on is switched off and on',
  setup: {
    tasks: 2,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'close'] },
      { name: 'admin', task: 1, calls: ['monitoring-off', 'monitoring-on'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
});
