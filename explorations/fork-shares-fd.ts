import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const forkSharesFd: Exploration = {
  name: 'fork-shares-fd',
  reason: 'an fd with a live window is shared by fork: the child closes its copy while the parent stops the window and closes',
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
          { name: 'parent', task: 0, fd: 0, calls: ['ioctl-stop', 'close-shared'] },
          { name: 'child', task: 1, fd: 0, calls: ['ioctl-stop', 'close-shared'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 73394,
      findings: [
        'data-race fp child@tlob_ioctl_stop.forget',
        'data-race fp child@tlob_ioctl_stop.off',
        'data-race fp parent@tlob_ioctl_stop.forget',
        'data-race fp parent@tlob_ioctl_stop.off',
        'invariant (every reference to task0 is dropped once)',
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-overflow fp child@tlob_ioctl_stop.latch',
        'lost-overflow fp parent@tlob_ioctl_stop.latch',
        'null-dereference child@tlob_stop_task.pid',
        'null-dereference parent@tlob_stop_task.pid',
        'report-after-stop slot timer@ha_timer_callback.error',
        'stop-without-start fp child@tlob_ioctl_stop.monitoring',
        'stop-without-start fp parent@tlob_ioctl_stop.monitoring',
        'warn child@tlob_stop_task.warn',
        'warn parent@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 9784,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim, 'tlob_ioctl_stop.latch', 'tlob_stop_task.unlockNone', 'tlob_stop_task returns -3'),
};
