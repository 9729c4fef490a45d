import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const exitClosesFd: Exploration = {
  name: 'exit-closes-fd',
  reason: 'an fd with a live window is shared by fork: the parent exits, which closes its copy, while the child stops the window and exits',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 1,
        shared: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        open: [{ task: 0, fd: 0 }],
        threads: [
          { name: 'parent', task: 0, fd: 0, calls: ['exit-closing'] },
          { name: 'child', task: 1, fd: 0, calls: ['ioctl-stop', 'exit-closing'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 82897,
      findings: [
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-overflow fp child@tlob_ioctl_stop.latch',
        'report-after-stop slot timer@ha_timer_callback.error',
        'warn child@tlob_stop_task.warn',
        'warn parent@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 74928,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim),
};
