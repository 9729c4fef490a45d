import { tlobExploration } from '../../../models/tlob/exploration.js';
import { idleHook } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const monitoringVsEvent = tlobExploration({
  name: 'monitoring-vs-event',
  reason: 'the monitored task is preempted and comes back while monitoring_on is switched off and on: what happened meanwhile is not known',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 1,
    pool: 1,
    ticks: 0,
    open: [{ task: 0 }],
    threads: [
      { name: 'switch', task: 0, calls: ['preempt-and-back'] },
      { name: 'admin', task: 1, of: 0, calls: ['monitoring-off', 'monitoring-on', 'kstop', 'kput'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...idleHook, 'tlob_stop_task returns -75'],
});
