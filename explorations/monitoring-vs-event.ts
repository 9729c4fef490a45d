import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { idleHook, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const monitoringVsEvent: Exploration = {
  name: 'monitoring-vs-event',
  reason: 'the monitored task is preempted and comes back while monitoring_on is switched off and on: what happened meanwhile is not known',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
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
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 5524,
      findings: ['spurious-detail slot admin@tlob_reset_notify.detail'],
    },
    repaired: {
      complete: true,
      states: 5682,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...idleHook, 'tlob_stop_task returns -75'),
};
