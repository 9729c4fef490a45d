import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const startVsStart: Exploration = {
  name: 'start-vs-start',
  reason: 'two threads start a window through one fd at once; one closes it, both exit',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 1,
        windows: 2,
        pool: 2,
        ticks: 0,
        threads: [
          { name: 'userA', task: 0, fd: 0, calls: ['ioctl-start', 'exit'] },
          { name: 'userB', task: 1, fd: 0, calls: ['ioctl-start', 'close-shared', 'exit'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 1233184,
      findings: [
        'data-race fp userA@tlob_ioctl_start_args.exceeded',
        'data-race fp userA@tlob_ioctl_start_args.on',
        'data-race fp userA@tlob_ioctl_start_args.task',
        'data-race fp userB@tlob_ioctl_start_args.on',
        'invariant (every reference to task0 is dropped once)',
        'invariant (every reference to task1 is dropped once)',
        'start-while-monitoring fp userA@da_create_or_get.hook',
        'start-while-monitoring fp userB@da_create_or_get.hook',
        'warn userA@tlob_stop_task.warn',
        'warn userB@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 25076,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim, 'tlob_reset_notify.stopping', 'da_handle_start_event returns 0'),
};
