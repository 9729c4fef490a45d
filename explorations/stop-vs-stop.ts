import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsStop: Exploration = {
  name: 'stop-vs-stop',
  reason: 'two threads stop the window of one fd at once, then one closes it',
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
          { name: 'userA', task: 0, fd: 0, calls: ['ioctl-stop'] },
          { name: 'userB', task: 1, fd: 0, calls: ['ioctl-stop', 'close-shared'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 70128,
      findings: [
        'data-race fp userA@tlob_ioctl_stop.forget',
        'data-race fp userA@tlob_ioctl_stop.off',
        'data-race fp userB@tlob_ioctl_stop.forget',
        'data-race fp userB@tlob_ioctl_stop.off',
        'invariant (every reference to task0 is dropped once)',
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-overflow fp userA@tlob_ioctl_stop.latch',
        'lost-overflow fp userB@tlob_ioctl_stop.latch',
        'null-dereference userA@tlob_stop_task.pid',
        'null-dereference userB@tlob_stop_task.pid',
        'report-after-stop slot timer@ha_timer_callback.error',
        'stop-without-start fp userA@tlob_ioctl_stop.monitoring',
        'stop-without-start fp userB@tlob_ioctl_stop.monitoring',
        'warn userA@tlob_stop_task.warn',
        'warn userB@tlob_stop_task.warn',
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
