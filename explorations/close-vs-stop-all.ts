import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const closeVsStopAll: Exploration = {
  name: 'close-vs-stop-all',
  reason: 'the fd of an open window is closed while the monitor is disabled',
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
        threads: [{ name: 'user', task: 0, fd: 0, calls: ['close'] }],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 33222,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'free-active slot disable@da_monitor_destroy.freePool',
        'lost-detail slot timer@da_monitor_reset.initial',
        'use-after-free fp timer@tlob_reset_notify.latch',
        'use-after-free pool return_slot@da_pool_return_cb.push',
        'warn user@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 30818,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim, 'tlob_stop_all.unlockSkip'),
};
