import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const execVsStop = tlobExploration({
  name: 'exec-vs-stop',
  reason: 'a thread with an open window execs and gets the pid of its leader while another process stops the window, then it exits',
  setup: {
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
  expect: expected(import.meta.url),
});
