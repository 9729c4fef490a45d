import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { fullPool, idleHook, undoneStart, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const pidReuse: Exploration = {
  name: 'pid-reuse',
  reason: 'a kernel caller opens a window for a task that exits; a new task gets its pid and opens and stops one of its own',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 3,
        reuses: { 2: 0 },
        fds: 1,
        windows: 2,
        pool: 1,
        ticks: 0,
        threads: [
          { name: 'old', task: 0, calls: ['exit'] },
          { name: 'caller', task: 1, of: 0, calls: ['kstart', 'kput'] },
          { name: 'young', task: 2, fd: 0, of: 0, calls: ['born', 'start', 'stop', 'close'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 179364,
      findings: [
        'double-free ws caller@tlob_start_task.freeGone',
        'free-active slot young@da_create_or_get.take',
        'invariant (every reference to task0 is dropped once)',
        'invariant (num_monitored is 0 when every window is closed)',
        'lost-slot caller@da_create_or_get.take',
        'lost-slot young@da_create_or_get.take',
        'null-dereference slot old@tlob_stop_task.cancel',
        'spurious-detail slot young@tlob_reset_notify.detail',
        'spurious-overflow fp young@tlob_ioctl_stop.putTask',
        'timer-restart-after-cancel slot caller@ha_start_timer_ns.start',
        'use-after-free ws old@tlob_stop_task.retire',
        'use-after-free ws old@tlob_stop_task.taskOfWs',
      ],
    },
    repaired: {
      complete: true,
      states: 50562,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...undoneStart,
    ...fullPool,
    ...idleHook,
    'da_event.invalid',
    'da_event.state',
    'tlob_start_task.rcuUnlockAlready',
    'tlob_start_task.targetCheck',
    'da_event returns 0',
    'da_handle_start_event returns 0',
    'sys_ioctl_start returns -114',
    'sys_ioctl_start returns -28',
    'sys_ioctl_stop returns -22',
    'sys_ioctl_stop returns -75',
    'tlob_ioctl_start returns -114',
    'tlob_ioctl_start returns -28',
    'tlob_ioctl_stop returns -22',
    'tlob_ioctl_stop returns -75',
    'tlob_start_task returns -114',
    'tlob_stop_task returns -75',
  ),
};
