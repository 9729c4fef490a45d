import { word } from '../../src/core/field.js';
import { bit } from '../../src/core/layout.js';
import type { PathSource } from '../../src/core/path-source.js';
import type { Scenario } from '../../src/core/scenario.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

/** Two stores in the order given; exploration is sequentially consistent, so program order is what others see. */
const publish = (first: string, second: string): PathSource =>
  define({
    id: 'publish',
    initial: 'first',
    states: {
      first: { description: `WRITE_ONCE(${first}, 1)`, invoke: { src: 'store', input: { loc: first, value: 1, order: 'once' }, onDone: 'second' } },
      second: { description: `smp_store_release(&${second}, 1)`, invoke: { src: 'store', input: { loc: second, value: 1, order: 'release' }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });

/** Whoever sees the flag must see the data. */
const consume = define({
  id: 'consume',
  initial: 'flag',
  states: {
    flag: { description: 'smp_load_acquire(&flag)', invoke: { src: 'load', input: { loc: 'flag', order: 'acquire' }, onDone: [{ guard: isNull, target: 'done' }, { target: 'data' }] } },
    data: { description: 'READ_ONCE(data)', invoke: { src: 'load', input: { loc: 'data', order: 'once' }, onDone: [{ guard: isNull, target: 'stale' }, { target: 'done' }] } },
    stale: { description: 'WARN_ON_ONCE(!data)', invoke: { src: 'warnOn', onDone: 'done' } },
    done: { type: 'final' },
  },
});

export function messagePassingScenario(variant: string): Scenario {
  return {
    globals: { data: word(bit), flag: word(bit) },
    types: {},
    objects: [],
    paths: [variant === 'repaired' ? publish('data', 'flag') : publish('flag', 'data'), consume],
    actors: [
      { name: 'writer', kind: 'task', path: 'publish' },
      { name: 'reader', kind: 'task', path: 'consume' },
    ],
  };
}
