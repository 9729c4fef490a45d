import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { idleHook, unheardWakeup, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const wakeupOfCurrent: Exploration = {
  name: 'wakeup-of-current',
  reason:
    'the monitored task is woken by an interrupt on its own CPU and by another CPU at once: only one of the two holds the locks of the scheduler',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 0,
        open: [{ task: 0, fd: 0 }],
        threads: [
          { name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] },
          { name: 'waker', task: 0, calls: ['wakeup'] },
          { name: 'irq', task: 0, calls: ['wake-current'] },
        ],
        cpus: { user: 0, irq: 0 },
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 94226,
      findings: [
        'data-race slot irq@da_monitor_reset.initial',
        'data-race slot user@da_monitor_reset.initial',
        'data-race slot waker@da_monitor_reset.initial',
        'spurious-detail slot irq@tlob_reset_notify.detail',
        'spurious-detail slot waker@tlob_reset_notify.detail',
        'spurious-overflow fp user@tlob_ioctl_stop.putTask',
        'use-after-free fp waker@tlob_reset_notify.latch',
      ],
    },
    repaired: {
      complete: true,
      states: 32360,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...unheardWakeup,
    ...idleHook,
    'sys_ioctl_stop returns -75',
    'tlob_ioctl_stop returns -75',
    'tlob_stop_task returns -75',
  ),
};
