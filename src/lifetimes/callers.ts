import { linkedPaths } from '../core/system/linked.js';
import type { ActorKind, Scenario } from '../core/system/scenario.js';
import { reachedBy } from './actors.js';

/** From where a function is called. */
export interface Callers {
  /** The C functions that call it, by their names. */
  readonly functions: readonly string[];
  /** In which contexts that is. */
  readonly kinds: readonly ActorKind[];
  /** What user space does for it. */
  readonly userSpace: readonly string[];
}

/** From where a function of this C name is called in these systems. */
export function callersOf(scenarios: readonly Scenario[], title: string): Callers {
  const functions = new Set<string>();
  const kinds = new Set<ActorKind>();
  for (const scenario of scenarios) {
    const paths = new Map(linkedPaths(scenario).map((path) => [path.id, path]));
    const titleOf = (id: string): string => paths.get(id)?.title ?? id;
    const calledBy = (id: string): readonly string[] =>
      Object.values(paths.get(id)?.states ?? {}).flatMap(({ invoke }) => (invoke && paths.has(invoke.src) ? [invoke.src] : []));
    for (const id of paths.keys())
      if (!scenario.environment?.includes(id) && calledBy(id).some((called) => titleOf(called) === title)) functions.add(titleOf(id));
    const reaches = (id: string, known: Set<string>): boolean =>
      titleOf(id) === title || (!known.has(id) && calledBy(id).some((called) => reaches(called, known.add(id))));
    for (const { path, kind } of scenario.actors) if (reaches(path, new Set())) kinds.add(kind);
  }
  const userSpace = new Set(scenarios.flatMap((scenario) => reachedBy(scenario, title)));
  return { functions: [...functions].sort(), kinds: [...kinds].sort(), userSpace: [...userSpace].sort() };
}
