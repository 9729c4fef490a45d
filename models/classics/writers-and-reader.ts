import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';

const writer = define({
  id: 'writer',
  params: ['value'],
  initial: 'write',
  states: { write: point('x = value', 'store', { loc: 'x', value: { param: 'value' }, order: 'once' }, 'done'), done: { type: 'final' } },
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

/** n writers of one word and a reader of it: all in one order, (n + 1)! traces. Observers or reads-from would tell only n + 1 apart. */
export function writersAndReaderScenario(n: number): Scenario {
  return {
    globals: { x: word(upTo(n)) },
    types: {},
    objects: [],
    paths: [writer, reader],
    actors: [
      ...Array.from({ length: n }, (_, i) => ({ name: `writer${i}`, kind: 'task', path: 'writer', params: { value: i + 1 } }) as const),
      { name: 'reader', kind: 'task', path: 'reader' },
    ],
  };
}
