import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const monitoringToggled: Exploration = {
  name: 'monitoring-toggled',
  reason: 'monitoring_on is switched off and on around a window whose budget runs out',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
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
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 54748,
      findings: [
        'data-race slot admin@da_monitor_reset.initial',
        'data-race slot timer@da_monitor_reset.initial',
        'data-race slot user@da_monitor_reset.initial',
        'lost-detail slot timer@da_monitor_reset.initial',
        'spurious-detail slot admin@tlob_reset_notify.detail',
        'spurious-overflow fp user@tlob_ioctl_stop.putTask',
        'use-after-free fp admin@tlob_reset_notify.latch',
      ],
    },
    repaired: {
      complete: true,
      states: 35670,
      findings: [],
    },
  },
  exhaustive: true,
};
