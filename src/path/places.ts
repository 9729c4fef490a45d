import type { Operation } from '../core/operation/operation.js';
import { branchesOf, type PathSource } from '../core/system/path-source.js';

/** Names of a point's branches: `path.point -> target`, numbered where several have one target. */
export function edgeNames({ id, states }: PathSource, point: string): readonly string[] {
  const targets = branchesOf(states[point]!.invoke!).map(({ target }) => target);
  return targets.map((target, i) => {
    const same = targets.slice(0, i).filter((other) => other === target).length;
    return `${id}.${point} -> ${target}${same > 0 ? ` #${same + 1}` : ''}`;
  });
}

/** The name of an outcome at a point. */
export const outcomeName = (point: string, outcome: string): string => `${point} = ${outcome}`;

/** Every place of a path that a search can reach: program points, edges, outcomes of faults. */
export function placesOf(path: PathSource, operations: ReadonlyMap<string, Operation>): readonly string[] {
  return Object.entries(path.states).flatMap(([point, { invoke }]) => {
    if (!invoke) return [];
    const name = `${path.id}.${point}`;
    const operation = operations.get(invoke.src);
    return [
      ...(operation ? [name] : []),
      ...edgeNames(path, point),
      ...(operation?.faults ?? []).map((outcome) => outcomeName(name, outcome)),
    ];
  });
}
