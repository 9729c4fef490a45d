import type { Trace } from '../src/core/detector/detector.js';
import type { Branch, OperandInput, PathSource, PointSource } from '../src/core/system/path-source.js';
import type { Scenario } from '../src/core/system/scenario.js';
import { pointerOf } from '../src/core/world/world.js';
import { toyWorld } from '../src/detect/traces/toy-world.js';
import { isValue } from '../src/core/operation/operation.js';
import { operations } from '../src/kernel/index.js';
import { define } from '../src/path/define.js';

/** A detector's trace as a closed system: each actor does its own steps in their order, and all interleavings are runs. */
export function scenarioOf({ world = toyWorld, steps }: Trace): Scenario {
  const pointer = (text: string): number => {
    const [name = '', generation = '0'] = text.split('@');
    return name === 'NULL' ? 0 : pointerOf(world.objects.findIndex((object) => object.name === name) + 1, Number(generation));
  };
  const value = (given: number | string | undefined): number => (typeof given === 'string' ? pointer(given) : (given ?? 0));
  const paths: PathSource[] = [];
  const actors: Scenario['actors'][number][] = [];
  for (const { name: actor, kind } of world.actors) {
    const params: { [param: string]: number } = {};
    const input = (name: string, given: { readonly [param: string]: number | string } = {}): { [param: string]: OperandInput } => {
      const made: { [param: string]: OperandInput } = {};
      for (const [param, as] of Object.entries(operations.get(name)!.params)) {
        const one = given[param] ?? (as === 'tag' ? undefined : 0);
        if (one === undefined) continue;
        const [object = '', field] = String(one).split('.');
        if (as === 'tag') made[param] = one as never;
        else if (isValue(as) || typeof one === 'number') made[param] = value(one);
        else if (field === undefined) made[param] = one;
        else {
          const name = `p${pointer(object)}`;
          params[name] = pointer(object);
          made[param] = { param: name, field };
        }
      }
      return made;
    };
    const states: { [point: string]: PointSource } = {};
    const own = steps.filter(([who, name]) => who === actor && name !== 'end' && name !== 'race');
    own.forEach(([, name, given], i) => {
      const next: Branch = { target: `s${i + 1}` };
      states[`s${i}`] = name.startsWith('note:')
        ? {
            invoke: {
              src: 'copyFromUser',
              onDone: { ...next, note: [name.slice(5), value(given?.['a']), value(given?.['b']), value(given?.['c'])] },
            },
          }
        : { invoke: { src: name, input: input(name, given), onDone: next } };
    });
    if (own.length === 0) continue;
    states[`s${own.length}`] = { type: 'final' };
    paths.push(define({ id: `path_${actor}`, params: Object.keys(params), initial: 's0', states }));
    actors.push({ name: actor, kind, path: `path_${actor}`, params });
  }
  return { ...world, paths, actors };
}
