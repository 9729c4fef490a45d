import { tlobScenario } from '../models/tlob/scenario.js';
import { secondLookUp, unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const startVsStart: Exploration = {
  name: 'start-vs-start',
  reason: 'two threads start a window through one fd at once; one closes it, both exit',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 1, windows: 2, pool: 2, ticks: 0, threads: [{ name: 'userA', task: 0, fd: 0, calls: ['ioctl-start', 'exit'] }, { name: 'userB', task: 1, fd: 0, calls: ['ioctl-start', 'close-shared', 'exit'] }], disable: false }, variant, switches),
  expect: {
    seed: {
      complete: true,
      states: 1233184,
      findings: [
        'data-race fp userA@tlob_ioctl_start_args.exceeded',
        'data-race fp userA@tlob_ioctl_start_args.on',
        'data-race fp userA@tlob_ioctl_start_args.task',
        'data-race fp userB@tlob_ioctl_start_args.on',
        'invariant (every reference to task0 is dropped once)',
        'invariant (every reference to task1 is dropped once)',
        'start-while-monitoring fp userA@da_create_or_get.hook',
        'start-while-monitoring fp userB@da_create_or_get.hook',
        'warn userA@tlob_stop_task.warn',
        'warn userB@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 25076,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...secondLookUp,
    'da_handle_start_event.on',
    'handle_sched_process_exit.find',
    'handle_sched_process_exit.lock',
    'handle_sched_process_exit.pid',
    'handle_sched_process_exit.target',
    'handle_sched_process_exit.unlock',
    'handle_sched_process_exit.unlockNone',
    'tlob_chardev_release.drop',
    'tlob_ioctl_start_args.find',
    'tlob_ioctl_start_args.link',
    'tlob_ioctl_start_args.lock',
    'tlob_ioctl_start_args.pid',
    'tlob_ioctl_start_args.target',
    'tlob_ioctl_start_args.unlock',
    'tlob_reset_notify.stopping',
    'tlob_stop_task.unlockGone',
    'tlob_stop_task.unlockLost',
    'tlob_stop_task.warn',
    'da_handle_start_event returns 0',
    'tlob_stop_task returns -11',
  ),
};
