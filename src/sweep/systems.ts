import { actorName, rolesOf, systemName } from './names.js';
import type { Bounds, SweptActor, SweptModel, SweptSystem } from '../core/system/swept.js';

/** By what nobody can be told apart from another one of a sort: for each sort, where each of its things goes. */
type Renaming = { readonly [sort: string]: readonly number[] };

/**
 * Every system up to bounds, once: those that differ in nothing but which of several unused tasks, descriptors and actors is which are one,
 * and of these the one whose name comes first is given. Fewer actors and calls come first, then those whose name does.
 */
export function systemsOf(model: SweptModel, bounds: Bounds): readonly SweptSystem[] {
  const options = actorsOf(model, bounds);
  const found: { readonly system: SweptSystem; readonly name: string; readonly size: number }[] = [];
  for (const { name: start } of model.starts) {
    const renamings = renamingsOf(model, bounds, start);
    const able = options.filter((actor) => model.impossible({ start, actors: [actor] }) === undefined);
    const extend = (actors: readonly SweptActor[], from: number): void => {
      if (actors.length > 0) {
        const system = { start, actors };
        if (model.impossible(system) !== undefined) return;
        const name = systemName(model, system);
        if (
          model.pointless(system) === undefined &&
          renamings.every((renaming) => name <= systemName(model, renamed(model, system, renaming)))
        )
          found.push({ system, name, size: actors.reduce((sum, { calls }) => sum + 1 + calls.length, 0) });
      }
      if (actors.length === bounds.actors) return;
      for (let i = from; i < able.length; i++) extend([...actors, able[i]!], i);
    };
    extend([], 0);
  }
  return found.sort((a, b) => a.size - b.size || (a.name < b.name ? -1 : 1)).map(({ system }) => system);
}

/** Each that can be by itself, in the order of their names. What can be only with others begins as it could. */
function actorsOf(model: SweptModel, { calls: most, sorts }: Bounds): readonly SweptActor[] {
  const all: SweptActor[] = [];
  const extend = (calls: readonly string[]): void => {
    if (calls.length > 0) for (const about of assignments(model, rolesOf(model, calls), sorts)) all.push({ calls, about });
    if (calls.length < most) for (const { name } of model.calls) extend([...calls, name]);
  };
  extend([]);
  const name = (actor: SweptActor): string => actorName(model, actor);
  return all.sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

function assignments({ roles }: SweptModel, names: readonly string[], sorts: Bounds['sorts']): readonly SweptActor['about'][] {
  let all: SweptActor['about'][] = [{}];
  for (const name of names) {
    const count = sorts[roles.find((role) => role.name === name)!.sort] ?? 1;
    all = all.flatMap((about) => Array.from({ length: count }, (_, i) => ({ ...about, [name]: i })));
  }
  return all;
}

function renamingsOf(model: SweptModel, { sorts }: Bounds, start: string): readonly Renaming[] {
  const uses = model.starts.find(({ name }) => name === start)!.uses;
  let all: Renaming[] = [{}];
  for (const sort of new Set(model.roles.map((role) => role.sort))) {
    const [fixed, count] = [uses[sort] ?? 0, sorts[sort] ?? 1];
    const kept = Array.from({ length: fixed }, (_, i) => i);
    const free = permutations(Array.from({ length: Math.max(0, count - fixed) }, (_, i) => fixed + i));
    all = all.flatMap((renaming) => free.map((order) => ({ ...renaming, [sort]: [...kept, ...order] })));
  }
  return all;
}

const permutations = (items: readonly number[]): readonly (readonly number[])[] =>
  items.length === 0 ? [[]] : items.flatMap((one) => permutations(items.filter((other) => other !== one)).map((rest) => [one, ...rest]));

/** The same system, with other names for what is alike. */
export function renamed({ roles }: SweptModel, { start, actors }: SweptSystem, renaming: Renaming): SweptSystem {
  const sort = new Map(roles.map((role) => [role.name, role.sort]));
  const other = (role: string, index: number): number => renaming[sort.get(role)!]?.[index] ?? index;
  return {
    start,
    actors: actors.map(({ calls, about }) => ({
      calls,
      about: Object.fromEntries(Object.entries(about).map(([role, index]) => [role, other(role, index)])),
    })),
  };
}
