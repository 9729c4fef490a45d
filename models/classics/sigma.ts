import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import type { Points, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { completionField } from '../../src/kernel/completion.js';
import { define } from '../../src/path/define.js';
import { is } from '../../src/path/vocabulary.js';

/**
 * sigma(n) (SV-COMP pthread, after its description): one actor counts an index up and starts another each time; what is started
 * reads the index, and sets that word of an array. Actors that read one index are in either order at its word: 1, 3, 15, 105, ...
 * = (2n - 1)!! traces.
 */
export function sigmaScenario(n: number): Scenario {
  const step = (
    src: string,
    input: NonNullable<PointSource['invoke']>['input'],
    onDone: NonNullable<PointSource['invoke']>['onDone'],
  ): PointSource => ({ invoke: { src, input: input!, onDone } });
  const numbers = Array.from({ length: n }, (_, i) => i);
  const counts: Points = Object.fromEntries(
    numbers.flatMap((i) => [
      [`count${i}`, step('store', { loc: 'index', value: i, order: 'once' }, `start${i}`)],
      [`start${i}`, step('complete', { completion: `go${i}` }, i + 1 < n ? `count${i + 1}` : 'done')],
    ]),
  );
  const start = define({
    id: 'start',
    initial: 'count0',
    states: { ...counts, done: { type: 'final' } },
  });
  const set = numbers.map((i) =>
    define({
      id: `set${i}`,
      initial: 'wait',
      states: {
        wait: step('waitForCompletion', { completion: `go${i}` }, 'read'),
        read: step('load', { loc: 'index', order: 'once' }, [
          ...numbers.slice(i, -1).map((at) => ({ guard: is(at), target: `write${at}` })),
          { target: `write${n - 1}` },
        ]),
        ...Object.fromEntries(
          numbers.slice(i).map((at) => [`write${at}`, step('store', { loc: `array${at}`, value: 1, order: 'once' }, 'done')]),
        ),
        done: { type: 'final' },
      },
    }),
  );
  return {
    globals: {
      index: word(upTo(n)),
      ...Object.fromEntries(
        numbers.flatMap(
          (i) =>
            [
              [`array${i}`, word(bit)],
              [`go${i}`, completionField],
            ] as const,
        ),
      ),
    },
    types: {},
    objects: [],
    paths: [start, ...set],
    actors: [
      { name: 'start', kind: 'task', path: 'start' },
      ...numbers.map((i) => ({ name: `set${i}`, kind: 'task', path: `set${i}` }) as const),
    ],
  };
}
