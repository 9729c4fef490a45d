import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unheardWakeup, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const wakeupOfRunning: Exploration = {
  name: 'wakeup-of-running',
  reason: 'another CPU wakes the monitored task while it runs: the event comes all the same, and its transition is invalid',
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
          { name: 'waker', task: 0, calls: ['wakeup'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 76245,
      findings: [
        'data-race slot timer@da_monitor_reset.initial',
        'data-race slot user@da_monitor_reset.initial',
        'data-race slot waker@da_monitor_reset.initial',
        'lost-detail slot timer@da_monitor_reset.initial',
        'spurious-detail slot waker@tlob_reset_notify.detail',
        'spurious-overflow fp user@tlob_ioctl_stop.putTask',
        'use-after-free fp waker@tlob_reset_notify.latch',
      ],
    },
    repaired: {
      complete: true,
      states: 23460,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...unheardWakeup),
};
