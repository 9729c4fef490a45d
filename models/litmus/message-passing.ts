import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';

/** Two stores in the order given; exploration is sequentially consistent, so program order is what others see. */
const publish = (first: string, second: string): PathSource =>
  define({
    id: 'publish',
    initial: 'first',
    states: {
      first: point(`WRITE_ONCE(${first}, 1)`, 'store', { loc: first, value: 1, order: 'once' }, 'second'),
      second: point(`smp_store_release(&${second}, 1)`, 'store', { loc: second, value: 1, order: 'release' }, 'done'),
      done: { type: 'final' },
    },
  });

/** Whoever sees the flag must see the data. */
const consume = define({
  id: 'consume',
  initial: 'flag',
  states: {
    flag: point('smp_load_acquire(&flag)', 'load', { loc: 'flag', order: 'acquire' }, [
      { guard: isNull, target: 'done' },
      { target: 'data' },
    ]),
    data: point('READ_ONCE(data)', 'load', { loc: 'data', order: 'once' }, [{ guard: isNull, target: 'stale' }, { target: 'done' }]),
    stale: point('WARN_ON_ONCE(!data)', 'warnOn', 'done'),
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
