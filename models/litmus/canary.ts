import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';

/** Frees what it is given and looks at nothing. */
const release = define({
  id: 'release',
  params: ['obj'],
  initial: 'free',
  states: {
    free: point('kfree(obj)', 'kfree', { object: { param: 'obj' } }, 'done'),
    done: { type: 'final' },
  },
});

export function canaryScenario(variant: string): Scenario {
  return {
    globals: {},
    types: { obj: { fields: { value: word(bit) }, collected: true } },
    objects: [
      { name: 'obj0', type: 'obj' },
      { name: 'obj1', type: 'obj' },
    ],
    paths: [release],
    actors: [
      { name: 'first', kind: 'task', path: 'release', params: { obj: 'obj0' } },
      { name: 'second', kind: 'task', path: 'release', params: { obj: variant === 'repaired' ? 'obj1' : 'obj0' } },
    ],
  };
}
