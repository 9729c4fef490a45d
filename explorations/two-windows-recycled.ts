import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { fullPool, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const twoWindowsRecycled: Exploration = {
  name: 'two-windows-recycled',
  reason: 'two windows one after the other in one slot, which comes back after a grace period',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 2,
        pool: 1,
        ticks: 1,
        threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'start', 'close'] }],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 29293,
      findings: ['lost-detail slot timer@da_monitor_reset.initial', 'lost-slot user@da_create_or_get.take'],
    },
    repaired: {
      complete: true,
      states: 27839,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...fullPool, 'da_handle_start_event returns 0', 'sys_ioctl_start returns -28', 'tlob_ioctl_start returns -28'),
};
