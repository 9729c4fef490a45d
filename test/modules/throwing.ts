import { define, type Detector, type Exploration, point, upTo, word } from 'racewalk';

const path = define({
  id: 'counting',
  initial: 'first',
  states: {
    first: point('WARN_ON_ONCE(1)', 'warnOn', 'second'),
    second: point('WRITE_ONCE(count, 1)', 'store', { loc: 'count', value: 1 }, { note: ['counted'], target: 'done' }),
    done: { type: 'final' },
  },
});

const throws: Detector = {
  kind: 'throws',
  says: 'is never said',
  endsRun: false,
  install: () => ({
    onNote: {
      counted() {
        throw new TypeError('the detector has a mistake');
      },
    },
  }),
  fires: [],
  silent: [],
};

/** Its second step throws something that racewalk did not foresee; its first shows a finding before. */
export const throwing: Exploration = {
  name: 'throwing',
  reason: 'a step that throws',
  variants: ['seed'],
  switches: {},
  scenario: () => ({
    globals: { count: word(upTo(1)) },
    types: {},
    objects: [],
    paths: [path],
    actors: [{ name: 'a', kind: 'task', path: 'counting' }],
    detectors: [throws],
  }),
  expect: {},
  exhaustive: true,
};
