import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';

const writer = define({
  id: 'writer',
  initial: 'write',
  states: { write: point('x = 1', 'store', { loc: 'x', value: 1, order: 'once' }, 'done'), done: { type: 'final' } },
});
const reader = define({
  id: 'reader',
  registers: ['seen'],
  initial: 'read',
  states: {
    read: point('seen = x', 'load', { loc: 'x', order: 'once' }, { save: 'seen', target: 'done' }),
    done: { type: 'final', output: { reg: 'seen' } },
  },
});

/** readers(n): one writer of a word, n readers of it. Each read comes before the write or after it: 2^n traces. */
export function readersScenario(n: number): Scenario {
  return {
    globals: { x: word(bit) },
    types: {},
    objects: [],
    paths: [writer, reader],
    actors: [
      { name: 'writer', kind: 'task', path: 'writer' },
      ...Array.from({ length: n }, (_, i) => ({ name: `reader${i}`, kind: 'task', path: 'reader' }) as const),
    ],
  };
}
