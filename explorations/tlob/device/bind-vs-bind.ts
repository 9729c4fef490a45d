import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const bindVsBind = tlobExploration({
  name: 'bind-vs-bind',
  reason: 'two threads bind one fd at once',
  setup: {
    tasks: 2,
    fds: 1,
    bound: 0,
    binds: 2,
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [
      { name: 'binderA', task: 0, fd: 0, calls: ['bind'] },
      { name: 'binderB', task: 1, fd: 0, calls: ['bind', 'close-shared'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
});
