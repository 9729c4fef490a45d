import { bit, define, type Exploration, type PathSource, point, word } from 'racewalk';

// tsc would say so, of a literal
const source: PathSource = {
  id: 'reader',
  initial: 'read',
  states: {
    read: point('READ_ONCE(flag)', 'load', { loc: 'flag' }, { save: 'nowhere', target: 'done' }),
    done: { type: 'final' },
  },
};
const path = define(source);

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
