import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { idleHook, undoneStart, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const execVsStart: Exploration = {
  name: 'exec-vs-start',
  reason:
    'a kernel caller opens windows for a leader that exits and for its thread that execs: the thread gets the leader’s pid between two look-ups',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 3,
        fds: 0,
        windows: 2,
        pool: 2,
        ticks: 0,
        threads: [
          { name: 'leader', task: 0, calls: ['exit-as-leader'] },
          { name: 'execer', task: 1, of: 0, calls: ['exec', 'exit'] },
          { name: 'caller', task: 2, of: 0, second: 1, calls: ['kstart', 'kstart-second', 'kput', 'kput-second'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 1456653,
      findings: [
        'data-race slot execer@da_monitor_reset.initial',
        'data-race task caller@tlob_start_task.pidCheck',
        'data-race task caller@tlob_start_task.pidCreate',
        'data-race task caller@tlob_start_task.pidGet',
        'data-race task caller@tlob_start_task.pidGone',
        'data-race task caller@tlob_start_task.pidStart',
        'double-free ws caller@tlob_start_task.freeGone',
        'free-active slot caller@da_create_or_get.take',
        'invariant (every reference to task0 is dropped once)',
        'invariant (every reference to task1 is dropped once)',
        'invariant (num_monitored is 0 when every window is closed)',
        'leak ws',
        'null-dereference slot execer@tlob_stop_task.cancel',
        'null-dereference slot leader@tlob_stop_task.cancel',
        'spurious-detail slot caller@tlob_reset_notify.detail',
        'timer-restart-after-cancel slot caller@ha_start_timer_ns.start',
        'use-after-free task caller@put_task.put',
        'use-after-free task execer@de_thread.leaderPid',
        'use-after-free task execer@tlob_stop_task.putTask',
        'use-after-free ws caller@tlob_reset_notify.stopping',
        'use-after-free ws caller@tlob_start_task.budget',
        'use-after-free ws execer@tlob_reset_notify.stopping',
        'use-after-free ws execer@tlob_stop_task.claim',
        'use-after-free ws execer@tlob_stop_task.retire',
        'use-after-free ws execer@tlob_stop_task.taskOfWs',
        'use-after-free ws leader@tlob_stop_task.retire',
        'use-after-free ws leader@tlob_stop_task.taskOfWs',
      ],
    },
    repaired: {
      complete: true,
      states: 47273,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...undoneStart,
    ...idleHook,
    'da_event.invalid',
    'da_event.state',
    'tlob_start_task.rcuUnlockAlready',
    'tlob_start_task.targetCheck',
    'da_event returns 0',
    'da_handle_start_event returns 0',
    'tlob_start_task returns -114',
    'tlob_stop_task returns -75',
  ),
};
