import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { OnCpu, onCpuField } from '../../src/kernel/task.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';

/** So many threads of a path. */
export interface Threads {
  readonly path: PathSource;
  readonly count: number;
}

/**
 * A program of SCTBench (Thomson, Donaldson, Betts, PPoPP 2014): its main creates threads one after the other, and one that is not
 * created yet takes no step. A thread begins with a step of its own, which touches nothing that others do: so it can always
 * go once it is created. main's joins are left out: nothing comes after them.
 */
export function program(globals: Scenario['globals'], all: readonly Threads[], init: Scenario['init'] = {}): Scenario {
  const paths = all.flatMap(({ path, count }) => Array.from({ length: count }, () => path.id));
  const create = (i: number): string => (i < paths.length ? `create${i}` : 'done');
  const main = define({
    id: 'main',
    params: paths.map((_, i) => `thread${i}`),
    initial: create(0),
    states: {
      ...Object.fromEntries(
        paths.map((path, i) => [create(i), point(`pthread_create(${path})`, 'schedIn', { task: { param: `thread${i}` } }, create(i + 1))]),
      ),
      done: { type: 'final' },
    },
  });
  const names = paths.map((_, i) => `thread${i}`);
  const threadOf = (path: string): string => `start_${path}`;
  const starts = all.map(({ path: { id } }) =>
    define({
      id: threadOf(id),
      params: ['self'],
      initial: 'begin',
      states: {
        begin: point('the thread begins', 'load', { loc: { param: 'self', field: 'stack' }, order: 'once' }, 'call'),
        call: point(`${id}()`, id, 'done'),
        done: { type: 'final' },
      },
    }),
  );
  return {
    globals,
    types: { thread: { fields: { switched_out: onCpuField, stack: word(upTo(0)) } } },
    objects: names.map((name) => ({ name, type: 'thread', init: { switched_out: OnCpu.out } })),
    init,
    paths: [main, ...starts, ...all.map(({ path }) => path)],
    actors: [
      { name: 'main', kind: 'task', path: 'main', params: Object.fromEntries(names.map((name) => [name, name])) },
      ...paths.map((path, i) => ({
        name: names[i]!,
        kind: 'task' as const,
        path: threadOf(path),
        params: { self: names[i]! },
        task: names[i]!,
      })),
    ],
  };
}
