import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const execVsStop: Exploration = {
  name: 'exec-vs-stop',
  reason: 'a thread with an open window execs and gets the pid of its leader while another process stops the window, then it exits',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 3,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        open: [{ task: 1, fd: 0 }],
        threads: [
          { name: 'leader', task: 0, calls: ['exit-as-leader'] },
          { name: 'execer', task: 1, of: 0, calls: ['exec', 'exit'] },
          { name: 'stopper', task: 2, fd: 0, calls: ['stop', 'close'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 58560,
      findings: [
        'data-race task stopper@tlob_stop_task.pid',
        'data-race task stopper@tlob_stop_task.pidAgain',
        'data-race task stopper@tlob_stop_task.pidDestroy',
        'invariant (every reference to task1 is dropped once)',
        'invariant (num_monitored is 0 when every window is closed)',
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-overflow fp stopper@tlob_ioctl_stop.latch',
        'report-after-stop slot timer@ha_timer_callback.error',
        'use-after-free fp timer@tlob_reset_notify.latch',
        'warn stopper@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 70600,
      findings: [],
    },
  },
  exhaustive: true,
};
