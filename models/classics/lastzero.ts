import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Points } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';

/**
 * lastzero(n) (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014): an array of n + 1 words, all 0; actor i of n sets
 * word i to word i - 1 plus 1, and one more looks for the 0 with the largest index, from the end. A control-dependent race:
 * source sets alone run into blocked executions here.
 */
export function lastzeroScenario(n: number): Scenario {
  const words = Array.from({ length: n + 1 }, (_, i) => `a${i}`);
  const looks: Points = Object.fromEntries(
    words.map((name, i) => [
      `at${i}`,
      point(name, 'load', { loc: name, order: 'once' }, i > 0 ? [{ guard: isNull, target: 'done' }, { target: `at${i - 1}` }] : 'done'),
    ]),
  );
  const search = define({
    id: 'search',
    initial: `at${n}`,
    states: { ...looks, done: { type: 'final' } },
  });
  const set = words.slice(1).map((name, i) =>
    define({
      id: `set${i + 1}`,
      registers: ['seen'],
      initial: 'read',
      states: {
        read: point(`a${i}`, 'load', { loc: `a${i}`, order: 'once' }, { save: 'seen', target: 'write' }),
        write: point(`${name} = a${i} + 1`, 'store', { loc: name, value: { add: [{ reg: 'seen' }, 1] }, order: 'once' }, 'done'),
        done: { type: 'final' },
      },
    }),
  );
  return {
    globals: Object.fromEntries(words.map((name) => [name, word(upTo(n))])),
    types: {},
    objects: [],
    paths: [search, ...set],
    actors: [{ name: 'search', kind: 'task', path: 'search' }, ...set.map(({ id }) => ({ name: id, kind: 'task', path: id }) as const)],
  };
}
