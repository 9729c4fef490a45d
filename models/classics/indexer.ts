import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

const size = 128;
const messages = 4;
/** Words that an insertion looks at before it gives up; no run comes there. */
const probes = 12;

/** Actor t: four messages 11m + t, each put with cmpxchg into the first free word of a hash table from 7w mod 128 on. */
function insertAll(t: number): { readonly path: PathSource; readonly slots: readonly number[] } {
  const slots: number[] = [];
  const states: { [point: string]: PointSource } = { full: { invoke: { src: 'warnOn', onDone: 'done' } }, done: { type: 'final' } };
  for (let m = 1; m <= messages; m++) {
    const w = m * 11 + t;
    for (let k = 0; k < probes; k++) {
      const slot = (w * 7 + k) % size;
      slots.push(slot);
      states[`put${m}_${k}`] = {
        invoke: {
          src: 'cmpxchg',
          input: { loc: `table${slot}`, old: 0, new: w, order: 'full' },
          onDone: [
            { guard: isNull, target: m < messages ? `put${m + 1}_0` : 'done' },
            { target: k + 1 < probes ? `put${m}_${k + 1}` : 'full' },
          ],
        },
      };
    }
  }
  return { path: define({ id: `insert${t}`, initial: 'put1_0', states }), slots };
}

/** indexer(n) (Flanagan, Godefroid, POPL 2005): n actors insert into one table. Up to 11 of them never meet: one trace. */
export function indexerScenario(n: number): Scenario {
  const inserts = Array.from({ length: n }, (_, t) => insertAll(t));
  return {
    globals: Object.fromEntries(
      [...new Set(inserts.flatMap(({ slots }) => slots))].map((slot) => [`table${slot}`, word(upTo(messages * 11 + n))]),
    ),
    types: {},
    objects: [],
    paths: inserts.map(({ path }) => path),
    actors: inserts.map((_, t) => ({ name: `insert${t}`, kind: 'task', path: `insert${t}` })),
  };
}
