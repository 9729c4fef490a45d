import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsTimer: Exploration = {
  name: 'stop-vs-timer',
  reason: 'one fd, one thread, nobody foreign: only the timer and the callbacks run beside it',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 1, windows: 1, pool: 1, ticks: 1, threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'close'] }], disable: false }, variant, switches),
  expect: {
    seed: {
      complete: true,
      states: 3068,
      findings: [
        'lost-detail slot timer@da_monitor_reset.initial',
      ],
    },
    repaired: {
      complete: true,
      states: 2635,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    'da_handle_start_event.on',
    'ha_timer_callback.error',
    'tlob_ioctl_start.find',
    'tlob_ioctl_start.link',
    'tlob_ioctl_start.lock',
    'tlob_ioctl_start.pid',
    'tlob_ioctl_start.target',
    'tlob_ioctl_start.unlock',
    'tlob_reset_notify.clock',
    'tlob_reset_notify.detail',
    'tlob_reset_notify.fpriv',
    'tlob_reset_notify.id',
    'tlob_reset_notify.lastTs',
    'tlob_reset_notify.latch',
    'tlob_reset_notify.running',
    'tlob_reset_notify.sleeping',
    'tlob_reset_notify.state',
    'tlob_reset_notify.waiting',
    'tlob_stop_task.findAgain',
    'tlob_stop_task.pidAgain',
    'da_handle_start_event returns 0',
  ),
};
