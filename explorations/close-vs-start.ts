import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const closeVsStart: Exploration = {
  name: 'close-vs-start',
  reason: 'a thread closes an fd while another starts a window through it: the last reference to the file may be the start’s own',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        threads: [
          { name: 'starter', task: 0, fd: 0, calls: ['ioctl-start', 'poll'] },
          { name: 'closer', task: 1, fd: 0, calls: ['close-shared'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 6784,
      findings: ['lost-detail slot timer@da_monitor_reset.initial'],
    },
    repaired: {
      complete: true,
      states: 6530,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('da_handle_start_event returns 0'),
};
