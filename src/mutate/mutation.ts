import type { Operation } from '../core/operation/operation.js';
import type { Range } from '../core/world/layout.js';
import type { Branch, PathSource, PointSource } from '../core/system/path-source.js';
import { branchesOf, rangesOf, registersOf } from '../core/system/path-source.js';
import type { Scenario } from '../core/system/scenario.js';

/** What an operator makes of a point: what stands in the place of it, and of others of its path. */
export interface Draft {
  /** Which one it is, where an operator makes several of a point: a part of its name. */
  readonly which?: string;
  /** What is changed, as a sentence without a subject: `hrtimer_cancel(&timer) is left out`. */
  readonly says: string;
  /** The point is as it was, but one of its branches is taken whatever comes: its number, counted from the last one. */
  readonly fromLast?: number;
  /** By name, the points that are others. */
  readonly points: { readonly [point: string]: PointSource };
  /** Points besides. Their names begin with that of the point that they are made of, and two dashes. */
  readonly added?: { readonly [point: string]: PointSource };
  readonly registers?: { readonly [register: string]: Range };
  readonly operations?: readonly Operation[];
}

/** One small change of one path. */
export interface Mutation extends Draft {
  /** `OPERATOR.FUNCTION.POINT`, and which one where there are several; what a token carries. */
  readonly name: string;
  readonly operator: string;
  readonly path: string;
  readonly point: string;
  /** How the point reads, with the line in a model in C. */
  readonly statement: string;
}

/** The scenario with this change. Points that nothing leads to any more are gone. */
export function mutated(scenario: Scenario, { path: id, points, added, registers, operations = [] }: Mutation): Scenario {
  const own = [...(scenario.operations ?? []), ...operations];
  return {
    ...scenario,
    paths: scenario.paths.map((path) =>
      path.id === id ? reachable(withRegisters({ ...path, states: { ...path.states, ...points, ...added } }, registers)) : path,
    ),
    ...(own.length > 0 && { operations: own }),
  };
}

function reachable(path: PathSource): PathSource {
  const reached = new Set([path.initial]);
  for (const point of reached) {
    const { invoke } = path.states[point]!;
    if (invoke) for (const { target } of branchesOf(invoke)) reached.add(target);
  }
  return { ...path, states: Object.fromEntries(Object.entries(path.states).filter(([name]) => reached.has(name))) };
}

/** Registers are declared all in one way. */
export function withRegisters(path: PathSource, more: Mutation['registers']): PathSource {
  if (more === undefined) return path;
  const names = registersOf(path);
  const ranged = names.length > 0 && Object.keys(rangesOf(path)).length === 0 ? undefined : { ...rangesOf(path), ...more };
  return { ...path, registers: ranged ?? [...new Set([...names, ...Object.keys(more)])] };
}

/** A point with other branches. */
export const leadingTo = (point: PointSource, onDone: Branch | readonly Branch[]): PointSource => ({
  ...point,
  invoke: { ...point.invoke!, onDone },
});
