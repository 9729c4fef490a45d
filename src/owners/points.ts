import type { Operand, PathSource, Told } from '../core/system/path-source.js';
import type { Scenario } from '../core/system/scenario.js';
import { type Verb, verbs } from '../core/system/ownership.js';
import type { Declared } from './declared.js';
import { isLate, isSet, type Place } from './phrase.js';

/** What a rule hears, before its operation acts; and the ghost, when it has acted. */
export const heard = (resource: string, verb: Verb, { path, wanted }: Place): string =>
  `${resource} ${verb} in ${path.id}${suffix[wanted.is]}`;
export const done = (resource: string, verb: Verb, { path }: Place): string => `${resource} ${verb} in ${path.id} done`;
const suffix = { any: '', equal: ' =', different: ' !=' };

/** The scenario with what its points tell of its resources: object, result, and the value that it is held against. */
export function telling(scenario: Scenario, resources: readonly Declared[]): Scenario {
  const told = new Map<PathSource, Map<string, { before: Told['before'][number][]; after: Told['after'][number][] }>>();
  for (const { name, at } of resources)
    for (const verb of verbs)
      for (const meaning of at.get(verb) ?? []) {
        if (meaning.kind === 'note') continue;
        for (const place of meaning.places) {
          const { path, point, object, wanted } = place;
          const points = told.get(path) ?? new Map();
          told.set(path, points);
          const at = points.get(point) ?? { before: [], after: [] };
          points.set(point, at);
          const late = isLate(place) || isSet(place, verb === 'born');
          const tells: readonly [string, ...Operand[]] = [
            heard(name, verb, place),
            object,
            ...(wanted.is === 'any' ? [] : [{ result: true } as const, wanted.value]),
          ];
          at[late ? 'after' : 'before'].push(tells);
          if (!late) at.after.push([done(name, verb, place), object]);
        }
      }
  return {
    ...scenario,
    paths: scenario.paths.map((path) => {
      const points = told.get(path);
      if (points === undefined) return path;
      return {
        ...path,
        states: Object.fromEntries(
          Object.entries(path.states).map(([name, point]) => {
            const tells = points.get(name);
            return [name, tells && point.invoke ? { ...point, invoke: { ...point.invoke, told: tells } } : point];
          }),
        ),
      };
    }),
  };
}
