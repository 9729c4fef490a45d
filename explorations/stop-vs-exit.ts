import { reviewSwitches } from '../models/tlob/review.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { movedReport, secondLookUp, unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsExit: Exploration = {
  name: 'stop-vs-exit',
  reason: 'the monitored thread exits while another thread stops its window through the fd that they share',
  variants: [...tlobVariants, 'review'],
  switches: { ...tlobSwitches, ...reviewSwitches },
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 1, windows: 1, pool: 1, ticks: 1, open: [{ task: 0, fd: 0 }], threads: [{ name: 'exiter', task: 0, calls: ['exit'] }, { name: 'user', task: 1, fd: 0, calls: ['stop', 'close'] }], disable: false }, variant, switches),
  expect: {
    seed: {
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
  unreached: unreached(
    ...movedReport, ...secondLookUp,
    'handle_sched_process_exit.find',
    'handle_sched_process_exit.lock',
    'handle_sched_process_exit.pid',
    'handle_sched_process_exit.target',
    'handle_sched_process_exit.unlock',
    'handle_sched_process_exit.unlockNone',
    'tlob_chardev_release.drop',
    'tlob_reset_notify.latch',
    'tlob_stop_task.unlockGone',
    'tlob_stop_task.unlockLost',
    'tlob_stop_task.warn',
    'tlob_stop_task returns -11',
  ),
};
