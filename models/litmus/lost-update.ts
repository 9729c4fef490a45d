import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';

/** counter++ on plain memory: a load and a store, so that two may load the same value. */
export const plainIncrement = define({
  id: 'increment',
  registers: ['seen'],
  initial: 'read',
  states: {
    read: point('seen = counter', 'load', { loc: 'counter', order: 'plain' }, { save: 'seen', target: 'write' }),
    write: point('counter = seen + 1', 'store', { loc: 'counter', value: { add: [{ reg: 'seen' }, 1] }, order: 'plain' }, 'done'),
    done: { type: 'final' },
  },
});

/** The same as one read-modify-write. */
export const atomicIncrement = define({
  id: 'increment',
  initial: 'write',
  states: {
    write: point('atomic_inc(&counter)', 'atomicInc', { loc: 'counter', order: 'relaxed' }, 'done'),
    done: { type: 'final' },
  },
});

export function lostUpdateScenario(variant: string): Scenario {
  return {
    globals: { counter: word(upTo(2)) },
    types: {},
    objects: [],
    paths: [variant === 'repaired' ? atomicIncrement : plainIncrement],
    actors: [
      { name: 'a', kind: 'task', path: 'increment' },
      { name: 'b', kind: 'task', path: 'increment' },
    ],
    invariants: [{ name: 'every increment counts', location: 'counter', equals: 2 }],
  };
}
