import { tlobScenario } from '../models/tlob/scenario.js';
import { movedReport, secondLookUp, unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const closeVsStart: Exploration = {
  name: 'close-vs-start',
  reason: 'a thread closes an fd while another starts a window through it: the last reference to the file may be the start’s own',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 1, windows: 1, pool: 1, ticks: 1, threads: [{ name: 'starter', task: 0, fd: 0, calls: ['ioctl-start', 'poll'] }, { name: 'closer', task: 1, fd: 0, calls: ['close-shared'] }], disable: false }, variant, switches),
  expect: {
    seed: {
      complete: true,
      states: 6784,
      findings: [
        'lost-detail slot timer@da_monitor_reset.initial',
      ],
    },
    repaired: {
      complete: true,
      states: 6530,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...movedReport, ...secondLookUp,
    'da_handle_start_event.on',
    'tlob_chardev_release.drop',
    'tlob_ioctl_start_args.find',
    'tlob_ioctl_start_args.link',
    'tlob_ioctl_start_args.lock',
    'tlob_ioctl_start_args.pid',
    'tlob_ioctl_start_args.target',
    'tlob_ioctl_start_args.unlock',
    'tlob_reset_notify.latch',
    'da_handle_start_event returns 0',
  ),
};
