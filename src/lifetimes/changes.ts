import type { PathSource } from '../core/system/path-source.js';
import { linkedPaths } from '../core/system/linked.js';
import type { System } from '../replay/system.js';
import type { Broken } from './first-broken.js';

/** What another variant does otherwise in one function: the C texts of the points that it has besides, and that it lacks. */
export interface ChangedFunction {
  readonly function: string;
  readonly adds: readonly string[];
  readonly drops: readonly string[];
  /** Nothing but where a point goes on, or what it tells, differs. */
  readonly elsewhere: boolean;
}

/** Another variant that keeps a rule. */
export interface Change {
  readonly variant: string;
  /** Somebody comes to what the rule is about; else it is kept because nobody does. */
  readonly comesToIt: boolean;
  /** Points that differ, in all functions that run. */
  readonly points: number;
  readonly functions: number;
  /** Of the functions on the way to the broken rule: of who breaks it, and of who owned. */
  readonly onTheWay: readonly ChangedFunction[];
}

/** What one variant changes of another one. */
export function changedBy(variant: string, from: System, to: System, { breaker, owner }: Broken): Omit<Change, 'comesToIt'> {
  const before = pathsOf(from);
  const after = pathsOf(to);
  const differs = [...new Set([...before.keys(), ...after.keys()])].filter((id) => differing(before.get(id), after.get(id)).length > 0);
  const way = [...new Set([...(breaker?.stack ?? []), ...(owner?.stack ?? [])].map((point) => point.slice(0, point.lastIndexOf('.'))))];
  return {
    variant,
    points: differs.reduce((sum, id) => sum + differing(before.get(id), after.get(id)).length, 0),
    functions: differs.length,
    onTheWay: way.flatMap((id) => (differs.includes(id) ? [changed(id, before.get(id), after.get(id))] : [])),
  };
}

const pathsOf = ({ scenario }: System): ReadonlyMap<string, PathSource> => new Map(linkedPaths(scenario).map((path) => [path.id, path]));

/** Names of the points that two versions of a function do not have alike. */
function differing(one: PathSource | undefined, other: PathSource | undefined): readonly string[] {
  const names = [...new Set([...Object.keys(one?.states ?? {}), ...Object.keys(other?.states ?? {})])];
  return names.filter((name) => JSON.stringify(one?.states[name]) !== JSON.stringify(other?.states[name]));
}

function changed(id: string, one: PathSource | undefined, other: PathSource | undefined): ChangedFunction {
  const texts = (path: PathSource | undefined): readonly string[] =>
    Object.values(path?.states ?? {}).flatMap(({ description, invoke }) => (invoke ? [description ?? invoke.src] : []));
  const [was, is] = [texts(one), texts(other)];
  const adds = [...new Set(is.filter((text) => !was.includes(text)))];
  const drops = [...new Set(was.filter((text) => !is.includes(text)))];
  return { function: other?.title ?? one?.title ?? id, adds, drops, elsewhere: adds.length === 0 && drops.length === 0 };
}
