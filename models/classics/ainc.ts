import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';

const inc = define({
  id: 'inc',
  initial: 'inc',
  states: { inc: point('atomic_inc(&x)', 'atomicInc', { loc: 'x', order: 'relaxed' }, 'done'), done: { type: 'final' } },
});

/** ainc(n): n actors, one atomic increment each. n! traces, unless increments whose result nobody uses are known to commute. */
export function aincScenario(n: number): Scenario {
  return {
    globals: { x: word(upTo(n)) },
    types: {},
    objects: [],
    paths: [inc],
    actors: Array.from({ length: n }, (_, i) => ({ name: `inc${i}`, kind: 'task', path: 'inc' })),
    invariants: [{ name: 'every increment counts', location: 'x', equals: n }],
  };
}
