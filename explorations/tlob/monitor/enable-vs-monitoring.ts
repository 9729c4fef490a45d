import { tlobExploration } from '../../../models/tlob/exploration.js';
import { idleHook } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const enableVsMonitoring = tlobExploration({
  name: 'enable-vs-monitoring',
  reason:
    'the monitor is enabled, and again while it is on; monitoring_on is switched off and on and again on, before ' +
    'that, meanwhile or after; a kernel caller opens a window where it can',
  setup: {
    tasks: 3,
    fds: 0,
    windows: 0,
    pool: 0,
    ticks: 0,
    enable: { windows: 1, pool: 1 },
    off: true,
    threads: [
      { name: 'enabler', task: 0, calls: ['enable', 'enable'] },
      { name: 'admin', task: 1, calls: ['monitoring-off', 'monitoring-on', 'monitoring-on'] },
      { name: 'caller', task: 2, calls: ['kstart', 'kstop', 'kput'], of: 0 },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...idleHook, 'tlob_stop_task returns -75'],
});
