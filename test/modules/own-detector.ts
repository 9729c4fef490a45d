import { define, type Detector, type Exploration, point, upTo, word } from 'racewalk';

const path = define({
  id: 'counting',
  initial: 'look',
  states: {
    look: point('READ_ONCE(count)', 'load', { loc: 'count', order: 'once' }, 'turn'),
    turn: point('WRITE_ONCE(count, 1)', 'store', { loc: 'count', value: 1, order: 'once' }, { note: ['turned'], target: 'done' }),
    done: { type: 'final' },
  },
});

const turnedTwice: Detector = {
  kind: 'turned-twice',
  says: 'is turned by both',
  endsRun: false,
  install(w) {
    const turns = w.cell('turns', upTo(3));
    return {
      onNote: {
        turned() {
          w.add(turns, 1);
          return w.cells[turns]! > 1 ? 0 : -1;
        },
      },
    };
  },
  fires: [],
  silent: [],
};

/** A finding of a detector of its own, which is code of this module. */
export const ownDetector: Exploration = {
  name: 'own-detector',
  reason: 'two who turn the same word',
  variants: ['posted'],
  switches: {},
  scenario: () => ({
    globals: { count: word(upTo(1)) },
    types: {},
    objects: [],
    paths: [path],
    actors: [
      { name: 'a', kind: 'task', path: 'counting' },
      { name: 'b', kind: 'task', path: 'counting' },
    ],
    detectors: [turnedTwice],
  }),
  expect: {},
  exhaustive: true,
};
