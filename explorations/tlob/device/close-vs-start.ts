import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const closeVsStart = tlobExploration({
  name: 'close-vs-start',
  reason: 'a thread closes an fd while another starts a window through it: the last reference to the file may be the start’s own',
  setup: {
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
  expect: expected(import.meta.url),
  unreached: ['da_handle_start_event returns 0'],
});
