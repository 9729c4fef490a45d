import { define, type Exploration } from 'racewalk';

/** Uses what only simulations use: no other checker's model has it. */
export const simulated: Exploration = {
  name: 'simulated',
  reason: 'a primitive without a second description',
  variants: ['seed'],
  switches: {},
  scenario: () => ({
    globals: {},
    types: {},
    objects: [],
    paths: [
      define({
        id: 'callback',
        initial: 'invoke',
        states: { invoke: { invoke: { src: 'rcuInvokeFirst', input: { like: 0 }, onDone: 'done' } }, done: { type: 'final' } },
      }),
    ],
    actors: [{ name: 'callback', kind: 'rcu-callback', path: 'callback', daemon: true }],
  }),
  expect: { seed: { complete: true, findings: [] } },
  exhaustive: true,
};
