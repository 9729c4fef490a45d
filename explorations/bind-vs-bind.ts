import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const bindVsBind: Exploration = {
  name: 'bind-vs-bind',
  reason: 'two threads bind one fd at once',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
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
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 224,
      findings: [
        'data-race fd binderA@rv_ioctl_bind.priv',
        'data-race fd binderA@rv_ioctl_bind.setOps',
        'data-race fd binderB@rv_ioctl_bind.setOps',
        'invariant (every fd reference is dropped once)',
        'leak fp',
      ],
    },
    repaired: {
      complete: true,
      states: 90,
      findings: [],
    },
  },
  exhaustive: true,
};
