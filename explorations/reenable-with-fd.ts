import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { fullPool, lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const reenableWithFd: Exploration = {
  name: 'reenable-with-fd',
  reason: 'the monitor is disabled and enabled again while a thread opens a window through an fd that was bound before',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 1,
        windows: 2,
        pool: 1,
        enable: { windows: 2, pool: 1 },
        ticks: 0,
        threads: [
          { name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'start', 'stop', 'close'] },
          { name: 'admin', task: 1, calls: ['disable', 'enable'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 743020,
      findings: [
        'cache-destroyed-with-objects cache admin@__tlob_destroy_monitor.destroyCache',
        'data-race admin@__tlob_destroy_monitor.disable',
        'data-race admin@rv_disable_monitor.clear',
        'data-race slot user@da_handle_start_event.state',
        'double-free slot return_slot0@da_pool_return_cb.push',
        'double-free ws user@tlob_start_task.freeGone',
        'free-active slot admin@da_monitor_destroy.freePool',
        'lost-slot user@da_create_or_get.take',
        'null-dereference slot admin@tlob_stop_all.cancel',
        'null-dereference slot user@ha_start_timer_ns.start',
        'spurious-overflow fp user@tlob_ioctl_stop.putTask',
        'timer-restart-after-cancel slot user@ha_start_timer_ns.start',
        'use-after-free pool return_slot0@da_pool_return_cb.push',
        'use-after-free ws admin@tlob_stop_all.retire',
        'use-after-free ws admin@tlob_stop_all.taskOfWs',
        'warn user@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 189539,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...lostClaim,
    ...fullPool,
    'tlob_reset_notify.stopping',
    'tlob_stop_all.unlockSkip',
    'sys_ioctl_start returns -12',
    'sys_ioctl_start returns -28',
    'sys_ioctl_stop returns -75',
    'tlob_ioctl_start returns -12',
    'tlob_ioctl_start returns -28',
    'tlob_ioctl_stop returns -75',
    'tlob_start_task returns -12',
    'tlob_stop_task returns -75',
  ),
};
