import { bit, define, type Exploration, is, point, word } from 'racewalk';

const writer = define({
  id: 'writer',
  initial: 'write',
  states: {
    write: point('WRITE_ONCE(flag, 1)', 'store', { loc: 'flag', value: 1 }, 'done'),
    done: { type: 'final' },
  },
});

const reader = define({
  id: 'reader',
  initial: 'read',
  states: {
    read: point('READ_ONCE(flag)', 'load', { loc: 'flag' }, [{ guard: is(0), target: 'done' }]),
    done: { type: 'final' },
  },
});

/** The reader has no branch for a flag that is set. */
export const uncovered: Exploration = {
  name: 'uncovered',
  reason: 'a result that no branch covers',
  variants: ['seed'],
  switches: {},
  scenario: () => ({
    globals: { flag: word(bit) },
    types: {},
    objects: [],
    paths: [writer, reader],
    actors: [
      { name: 'a', kind: 'task', path: 'writer' },
      { name: 'b', kind: 'task', path: 'reader' },
    ],
  }),
  expect: { seed: { complete: true, findings: [] } },
  exhaustive: true,
};
