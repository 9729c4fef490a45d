import { tlobScenario } from '../models/tlob/scenario.js';
import { movedLink, movedReport, secondLookUp, unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const twoWindowsRecycled: Exploration = {
  name: 'two-windows-recycled',
  reason: 'two windows one after the other in one slot, which comes back after a grace period',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 1, windows: 2, pool: 1, ticks: 1, threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'start', 'close'] }], disable: false }, variant, switches),
  expect: {
    seed: {
      complete: true,
      states: 29293,
      findings: [
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-slot user@da_create_or_get.take',
      ],
    },
    repaired: {
      complete: true,
      states: 27839,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...movedLink, ...movedReport, ...secondLookUp,
    'da_handle_start_event.on',
    'tlob_chardev_release.drop',
    'tlob_reset_notify.latch',
    'tlob_start_task.cacheError',
    'tlob_start_task.freeError',
    'tlob_start_task.putTaskError',
    'da_create_or_get returns -28',
    'da_handle_start_event returns 0',
    'sys_ioctl_start returns -28',
    'tlob_ioctl_start returns -28',
    'tlob_start_task returns -28',
  ),
};
