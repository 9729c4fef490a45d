import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const startWithoutMemory: Exploration = {
  name: 'start-without-memory',
  reason: 'allocations of a start fail, also for the second of two windows with a pool of one slot, against a disable',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 0,
        windows: 2,
        pool: 1,
        ticks: 0,
        faults: true,
        threads: [
          { name: 'callerA', task: 0, of: 0, calls: ['kstart', 'kstop', 'kput'] },
          { name: 'callerB', task: 1, of: 1, calls: ['kstart', 'kstop', 'kput'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 12427,
      findings: ['lost-slot callerA@da_create_or_get.take', 'lost-slot callerB@da_create_or_get.take'],
    },
    repaired: {
      complete: true,
      states: 9504,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('tlob_reset_notify.stopping', 'da_handle_start_event returns 0'),
};
