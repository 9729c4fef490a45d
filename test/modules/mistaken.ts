import { bit, define, type Exploration, point, word } from 'racewalk';

const warner = define({
  id: 'warner',
  initial: 'warn',
  states: {
    warn: point('WARN_ON_ONCE(1)', 'warnOn', 'done'),
    done: { type: 'final' },
  },
});

const idler = define({
  id: 'idler',
  initial: 'nap',
  states: {
    nap: point('READ_ONCE(flag)', 'load', { loc: 'flag' }, 'done'),
    done: { type: 'final' },
  },
});

/** Everything that it says of itself is wrong. */
export const mistaken: Exploration = {
  name: 'mistaken',
  reason: 'expectations that are not met',
  variants: ['seed', 'repaired'],
  switches: {},
  scenario: (variant) => ({
    globals: { flag: word(bit) },
    types: {},
    objects: [],
    paths: [variant === 'seed' ? warner : idler],
    actors: [{ name: 'a', kind: 'task', path: variant === 'seed' ? 'warner' : 'idler' }],
  }),
  expect: { seed: { complete: true, states: 99, findings: ['leak obj'] }, repaired: { complete: true, findings: [] } },
  exhaustive: true,
  gone: { 'idler.done': 'it is there' },
  unreached: { 'idler.nap': 'it is reached' },
};
