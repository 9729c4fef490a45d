import { nestSwitches } from '../models/tlob/variants/nest.js';
import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const uprobeVsIoctl: Exploration = {
  name: 'uprobe-vs-ioctl',
  reason: 'a task opens a window through its fd and comes to the start and stop probes of a binding before it stops it',
  ...tlobModel,
  variants: [...tlobModel.variants, 'nest'],
  switches: { ...tlobModel.switches, ...nestSwitches },
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        binding: 'added',
        windows: 2,
        pool: 1,
        ticks: 1,
        threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'hit-start', 'hit-stop', 'stop', 'close'] }],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 4689,
      findings: [
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-overflow fp user@tlob_ioctl_stop.latch',
        'wrong-window slot user@tlob_stop_task.claim',
      ],
    },
    repaired: {
      complete: true,
      states: 3710,
      findings: [],
    },
    nest: {
      complete: true,
      states: 3913,
      findings: ['lost-detail slot timer@da_monitor_reset.initial'],
    },
  },
  exhaustive: true,
  unreached: unreached('tlob_ioctl_stop.latch', 'da_handle_start_event returns 0'),
};
