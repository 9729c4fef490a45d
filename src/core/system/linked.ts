import type { PathSource } from './path-source.js';
import type { Scenario } from './scenario.js';

/** The paths that some actor can come to: what a model has besides does not make a token stale. */
export function linkedPaths({ paths, actors, before = [] }: Pick<Scenario, 'paths' | 'actors' | 'before'>): readonly PathSource[] {
  const byId = new Map(paths.map((path) => [path.id, path]));
  const linked = new Set<string>();
  const visit = (id: string): void => {
    const path = byId.get(id);
    if (path === undefined || linked.has(id)) return;
    linked.add(id);
    for (const { invoke } of Object.values(path.states)) if (invoke) visit(invoke.src);
  };
  for (const actor of [...actors, ...before]) visit(actor.path);
  return paths.filter(({ id }) => linked.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
