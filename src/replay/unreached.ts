import type { Coverage } from '../core/system/coverage.js';
import { branchesOf } from '../core/system/path-source.js';
import { linkedPaths } from '../core/system/linked.js';
import { edgeNames, outcomeName } from '../path/places.js';
import type { System } from './system.js';

/** Places of the paths that a system's actors run, of one sort: how many there are, and those that a search never came to. */
export interface Missed {
  readonly of: number;
  /** Sorted. */
  readonly missed: readonly string[];
}

/** A clean verdict says nothing of what no run came to. */
export interface Unreached {
  readonly points: Missed;
  /** Of points that were reached. */
  readonly branches: Missed;
  /** Of operations that may fail, at points that were reached. */
  readonly outcomes: Missed;
}

/** What a search of the system did not come to. */
export function unreachedOf({ scenario, operations }: System, { points, edges, outcomes }: Coverage): Unreached {
  const all = { points: [] as string[], branches: [] as string[], outcomes: [] as string[] };
  const [reached, taken] = [new Set(points), new Set(edges)];
  for (const { path, point } of linkedPaths({ paths: scenario.paths, actors: scenario.actors }).flatMap((one) =>
    Object.keys(one.states).map((name) => ({ path: one, point: name })),
  )) {
    const { invoke } = path.states[point]!;
    const operation = invoke && operations.get(invoke.src);
    const name = `${path.id}.${point}`;
    if (invoke === undefined) continue;
    const branches = branchesOf(invoke).length > 1 ? edgeNames(path, point) : [];
    if (operation) all.points.push(name);
    // a call is no step: it was reached where it has returned
    if (!(operation ? reached.has(name) : branches.some((branch) => taken.has(branch)))) continue;
    all.branches.push(...branches);
    all.outcomes.push(...(operation?.faults ?? []).map((outcome) => outcomeName(name, outcome)));
  }
  const missing = (places: readonly string[], seen: readonly string[]): Missed => {
    const known = new Set(seen);
    return { of: places.length, missed: places.filter((place) => !known.has(place)).sort() };
  };
  return {
    points: missing(all.points, points),
    branches: missing(all.branches, edges),
    outcomes: missing(all.outcomes, outcomes),
  };
}
