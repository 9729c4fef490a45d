import { define, type Exploration, word, bit } from 'racewalk';

const path = define({
  id: 'reader',
  initial: 'read',
  states: {
    read: { description: 'READ_ONCE(flag)', invoke: { src: 'load', input: { loc: 'flag' }, onDone: { save: 'nowhere', target: 'done' } } },
    done: { type: 'final' },
  },
});

/** Never reached: its path saves a result in a register that it does not declare. */
export const brokenRule: Exploration = {
  name: 'broken-rule',
  reason: 'a path that breaks a rule',
  variants: ['seed'],
  switches: {},
  scenario: () => ({ globals: { flag: word(bit) }, types: {}, objects: [], paths: [path], actors: [{ name: 'a', kind: 'task', path: 'reader' }] }),
  expect: {},
  exhaustive: true,
};
