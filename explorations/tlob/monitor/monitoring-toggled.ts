import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const monitoringToggled = tlobExploration({
  name: 'monitoring-toggled',
  reason: 'monitoring_on is switched off and on around a window whose budget runs out',
  setup: {
    tasks: 2,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] },
      { name: 'admin', task: 1, calls: ['monitoring-off', 'monitoring-on'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
});
