import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const bindVsStart = tlobExploration({
  name: 'bind-vs-start',
  reason: 'a thread binds an fd while another starts and stops a window through it',
  setup: {
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
  expect: expected(import.meta.url),
  unreached: ['tlob_reset_notify.stopping', 'da_handle_start_event returns 0'],
});
