import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { undoneStart, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const unlockedTable: Exploration = {
  name: 'unlocked-table',
  reason: 'two windows in one bucket of a table whose writers take no lock: kernel callers stop the one while they open and stop the other',
  ...tlobModel,
  switches: { ...tlobModel.switches, 'table-lock': ['no', 'yes'] },
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 4,
        fds: 0,
        windows: 2,
        pool: 2,
        ticks: 0,
        open: [{ task: 0 }],
        threads: [
          { name: 'stopper', task: 2, of: 0, calls: ['kstop', 'kput'] },
          { name: 'starter', task: 3, of: 1, calls: ['kstart', 'kstop', 'kput'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 68070,
      findings: [
        'data-race slot stopper@hlist_del_init_rcu.pprev',
        'invariant (every reference to task1 is dropped once)',
        'invariant (num_monitored is 0 when every window is closed)',
        'leak slot',
        'leak ws',
        'use-after-free slot starter@da_create_or_get.hookBack',
        'use-after-free slot starter@hlist_del_init_rcu.back',
        'warn starter@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 17598,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...undoneStart,
    'tlob_reset_notify.stopping',
    'tlob_stop_task.unlockNone',
    'da_handle_start_event returns 0',
    'tlob_stop_task returns -3',
  ),
};
