import { define, type Exploration, type PathSource, point, sequence, upTo, word } from 'racewalk';

/** One step of a clock that nobody else reads. */
const tick = define({
  id: 'tick',
  params: ['by'],
  initial: 'add',
  states: {
    add: point('atomic_inc(&ticks)', 'atomicInc', { loc: 'ticks' }, 'done'),
    done: { type: 'final' },
  },
});

const warner = define({
  id: 'warner',
  initial: 'warn',
  states: {
    warn: point('WARN_ON_ONCE(1)', 'warnOn', 'done'),
    done: { type: 'final' },
  },
});

const actors = 8;
const steps = 15;
const ticker: PathSource = sequence(
  'ticker',
  ['by'],
  Array.from({ length: steps }, () => ({ src: 'tick', input: { by: { param: 'by' } } })),
);

/** Far too many states to look at all of them, and a finding in the first step. */
export const wide: Exploration = {
  name: 'wide',
  reason: 'a state space that no test waits for',
  variants: ['seed'],
  switches: { colour: ['red', 'green'] },
  unbuilt: ['taste'],
  scenario: () => ({
    globals: { ticks: word(upTo(actors * steps)) },
    types: {},
    objects: [],
    paths: [tick, ticker, warner],
    actors: [
      { name: 'warner', kind: 'task', path: 'warner' },
      ...Array.from({ length: actors }, (_, i) => ({ name: `ticker${i}`, kind: 'task' as const, path: 'ticker', params: { by: i } })),
    ],
    assumes: { ticks: actors * steps },
  }),
  expect: { seed: { complete: true, findings: ['warn warner@warner.warn'] } },
  exhaustive: true,
};
