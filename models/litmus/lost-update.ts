import { word } from '../../src/core/field.js';
import { upTo } from '../../src/core/layout.js';
import type { Scenario } from '../../src/core/scenario.js';
import { define } from '../../src/path/define.js';

/** counter++ on plain memory: a load and a store, so that two may load the same value. */
export const plainIncrement = define({
  id: 'increment',
  registers: ['seen'],
  initial: 'read',
  states: {
    read: { description: 'seen = counter', invoke: { src: 'load', input: { loc: 'counter', order: 'plain' }, onDone: { save: 'seen', target: 'write' } } },
    write: { description: 'counter = seen + 1', invoke: { src: 'store', input: { loc: 'counter', value: { add: [{ reg: 'seen' }, 1] }, order: 'plain' }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** The same as one read-modify-write. */
export const atomicIncrement = define({
  id: 'increment',
  initial: 'write',
  states: {
    write: { description: 'atomic_inc(&counter)', invoke: { src: 'atomicInc', input: { loc: 'counter', order: 'relaxed' }, onDone: 'done' } },
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
