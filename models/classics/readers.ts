import { word } from '../../src/core/field.js';
import { bit } from '../../src/core/layout.js';
import type { Scenario } from '../../src/core/scenario.js';
import { define } from '../../src/path/define.js';

const writer = define({ id: 'writer', initial: 'write', states: { write: { description: 'x = 1', invoke: { src: 'store', input: { loc: 'x', value: 1, order: 'once' }, onDone: 'done' } }, done: { type: 'final' } } });
const reader = define({ id: 'reader', registers: ['seen'], initial: 'read', states: { read: { description: 'seen = x', invoke: { src: 'load', input: { loc: 'x', order: 'once' }, onDone: { save: 'seen', target: 'done' } } }, done: { type: 'final', output: { reg: 'seen' } } } });

/** readers(n): one writer of a word, n readers of it. Each read comes before the write or after it: 2^n traces. */
export function readersScenario(n: number): Scenario {
  return {
    globals: { x: word(bit) },
    types: {},
    objects: [],
    paths: [writer, reader],
    actors: [{ name: 'writer', kind: 'task', path: 'writer' }, ...Array.from({ length: n }, (_, i) => ({ name: `reader${i}`, kind: 'task', path: 'reader' }) as const)],
  };
}
