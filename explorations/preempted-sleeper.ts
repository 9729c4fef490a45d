import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const preemptedSleeper: Exploration = {
  name: 'preempted-sleeper',
  reason: 'the monitored task is preempted after it has set its state: still queued, it is switched in without a wake-up',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        open: [{ task: 0, fd: 0 }],
        threads: [
          { name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] },
          { name: 'switch', task: 0, calls: ['preempt-sleeper'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 245850,
      findings: [
        'data-race slot switch@da_monitor_reset.initial',
        'data-race slot timer@da_monitor_reset.initial',
        'double-report slot timer@ha_timer_callback.error',
        'lost-detail slot timer@da_monitor_reset.initial',
        'spurious-detail slot switch@tlob_reset_notify.detail',
        'spurious-overflow fp user@tlob_ioctl_stop.putTask',
      ],
    },
    repaired: {
      complete: true,
      states: 206988,
      findings: [],
    },
  },
  exhaustive: true,
};
