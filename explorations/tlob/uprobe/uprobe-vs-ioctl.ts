import { nestSwitches } from '../../../models/tlob/variants/nest.js';
import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const uprobeVsIoctl = tlobExploration({
  name: 'uprobe-vs-ioctl',
  reason: 'a task opens a window through its fd and comes to the start and stop probes of a binding before it stops it',
  variants: ['nest'],
  switches: nestSwitches,
  setup: {
    tasks: 1,
    fds: 1,
    binding: 'added',
    windows: 2,
    pool: 1,
    ticks: 1,
    threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'hit-start', 'hit-stop', 'stop', 'close'] }],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: ['tlob_ioctl_stop.latch', 'da_handle_start_event returns 0'],
});
