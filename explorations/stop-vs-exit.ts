import { reviewSwitches } from '../models/tlob/variants/review.js';
import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsExit: Exploration = {
  name: 'stop-vs-exit',
  reason: 'the monitored thread exits while another thread stops its window through the fd that they share',
  ...tlobModel,
  variants: [...tlobModel.variants, 'review'],
  switches: { ...tlobModel.switches, ...reviewSwitches },
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
          { name: 'exiter', task: 0, calls: ['exit'] },
          { name: 'user', task: 1, fd: 0, calls: ['stop', 'close'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 54928,
      findings: [
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-overflow fp user@tlob_ioctl_stop.latch',
        'report-after-stop slot timer@ha_timer_callback.error',
        'use-after-free fp timer@tlob_reset_notify.latch',
        'warn exiter@tlob_stop_task.warn',
        'warn user@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 41026,
      findings: [],
    },
    review: {
      complete: true,
      states: 41418,
      findings: [
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-overflow fp user@tlob_ioctl_stop.latch',
        'report-after-stop slot timer@ha_timer_callback.error',
        'use-after-free fp timer@tlob_reset_notify.latch',
        'warn exiter@tlob_stop_task.warn',
        'warn user@tlob_stop_task.warn',
      ],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim),
};
