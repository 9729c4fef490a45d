import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const bindVsStart: Exploration = {
  name: 'bind-vs-start',
  reason: 'a thread binds an fd while another starts and stops a window through it',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 1,
        bound: 0,
        binds: 1,
        windows: 1,
        pool: 1,
        ticks: 0,
        threads: [
          { name: 'binder', task: 0, fd: 0, calls: ['bind'] },
          { name: 'user', task: 1, fd: 0, calls: ['ioctl-start', 'ioctl-stop', 'close-shared'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 765,
      findings: [
        'data-race fd binder@rv_ioctl_bind.priv',
        'data-race fd binder@rv_ioctl_bind.setOps',
        'null-dereference user@tlob_ioctl_start_args.monitoring',
        'null-dereference user@tlob_ioctl_stop.monitoring',
      ],
    },
    repaired: {
      complete: true,
      states: 835,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('tlob_reset_notify.stopping', 'da_handle_start_event returns 0'),
};
