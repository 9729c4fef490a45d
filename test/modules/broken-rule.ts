import { bit, define, type Exploration, point, word } from 'racewalk';

const path = define({
  id: 'reader',
  initial: 'read',
  states: {
    read: point('READ_ONCE(flag)', 'load', { loc: 'flag' }, { save: 'nowhere', target: 'done' }),
    done: { type: 'final' },
  },
});

/** Never reached: its path saves a result in a register that it does not declare. */
export const brokenRule: Exploration = {
  name: 'broken-rule',
  reason: 'a path that breaks a rule',
  variants: ['seed'],
  switches: {},
  scenario: () => ({
    globals: { flag: word(bit) },
    types: {},
    objects: [],
    paths: [path],
    actors: [{ name: 'a', kind: 'task', path: 'reader' }],
  }),
  expect: {},
  exhaustive: true,
};
