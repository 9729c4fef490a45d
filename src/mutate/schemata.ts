import { type Branch, branchesOf, type PathSource, type PointSource } from '../core/system/path-source.js';
import type { Scenario } from '../core/system/scenario.js';
import { compilerBarrier } from '../kernel/barrier.js';
import { equals } from '../path/vocabulary.js';
import { type Mutation, withRegisters } from './mutation.js';

const never = equals(0, 1);
/** The point from which what may stand for a point is led to, and no run comes to it. */
export const hubOf = (point: string): string => `${point}--hub`;

/**
 * The scenario with all these changes beside what they change, where no run comes to them: it goes as it went, and is compiled once for
 * all of them. What stands for what is for `execute/stand-ins` to choose: a mutation is run by its points taking the place of others
 * (Untch, Offutt and Harrold, "Mutation analysis using mutant schemata", ISSTA 1993).
 */
export function schemata(scenario: Scenario, mutations: readonly Mutation[]): Scenario {
  const operations = new Map(
    [...(scenario.operations ?? []), ...mutations.flatMap((one) => one.operations ?? [])].map((one) => [one.name, one]),
  );
  return {
    ...scenario,
    paths: scenario.paths.map((path) => beside(path, mutations)),
    ...(operations.size > 0 && { operations: [...operations.values()] }),
  };
}

/** Whether what it puts in a place calls functions, which are compiled once more for it. */
export const calls = ({ points, added = {}, fromLast }: Mutation, { paths }: Scenario): boolean =>
  fromLast === undefined &&
  [...Object.values(points), ...Object.values(added)].some(({ invoke }) => paths.some(({ id }) => id === invoke?.src));

/** By point, the branch of its hub that leads to what stands for it in that mutation: its number among all that are given. */
export const standInOf = (mutations: readonly Mutation[], mutation: Mutation, point: string): number =>
  standingFor(mutations, mutation.path, point).indexOf(mutation);

const standingFor = (mutations: readonly Mutation[], path: string, point: string): readonly Mutation[] =>
  mutations.filter((one) => one.fromLast === undefined && one.path === path && point in one.points);

function beside(path: PathSource, all: readonly Mutation[]): PathSource {
  const own = all.filter((one) => one.fromLast === undefined && one.path === path.id && Object.keys(one.points).length > 0);
  if (own.length === 0) return path;
  const states: { [point: string]: PointSource } = {};
  for (const [name, point] of Object.entries(path.states)) {
    const others = standingFor(own, path.id, name);
    states[name] = point;
    if (others.length === 0) continue;
    const { invoke } = point;
    states[name] = { ...point, invoke: { ...invoke!, onDone: [{ guard: never, target: hubOf(name) }, ...branchesOf(invoke!)] } };
    const branches = [...others.map((one): Branch => ({ guard: never, target: nameIn(name, all.indexOf(one)) })), { target: name }];
    states[hubOf(name)] = { invoke: { src: compilerBarrier.name, onDone: branches } };
  }
  for (const one of own) {
    const number = all.indexOf(one);
    for (const [name, point] of [...Object.entries(one.points), ...Object.entries(one.added ?? {})])
      states[nameIn(name, number)] = renamed(point, one, number);
  }
  return own.reduce((made, one) => withRegisters(made, one.registers), { ...path, states } as PathSource);
}

const nameIn = (point: string, mutation: number): string => `${point}--m${mutation}`;

/** Its branches lead to the points that the mutation adds, and to those of the path. */
function renamed(point: PointSource, { added = {} }: Mutation, number: number): PointSource {
  const { invoke } = point;
  if (invoke === undefined) return point;
  const to = (branch: Branch): Branch => (branch.target in added ? { ...branch, target: nameIn(branch.target, number) } : branch);
  return { ...point, invoke: { ...invoke, onDone: branchesOf(invoke).map(to) } };
}

/** The point of the path that a point of the schemata, or of a mutation, is or was made of. */
export const madeOf = (point: string): string => point.split('--')[0]!;
