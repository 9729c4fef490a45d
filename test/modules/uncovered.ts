import { bit, define, type Exploration, is, word } from 'racewalk';

const writer = define({
  id: 'writer',
  initial: 'write',
  states: {
    write: { description: 'WRITE_ONCE(flag, 1)', invoke: { src: 'store', input: { loc: 'flag', value: 1 }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const reader = define({
  id: 'reader',
  initial: 'read',
  states: {
    read: { description: 'READ_ONCE(flag)', invoke: { src: 'load', input: { loc: 'flag' }, onDone: [{ guard: is(0), target: 'done' }] } },
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
