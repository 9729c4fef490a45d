import { InputError } from '../core/error.js';
import { didYouMean } from '../core/nearest.js';
import { Footprint } from '../core/operation/footprint.js';
import type { Operation } from '../core/operation/operation.js';
import { linkedPaths } from '../core/system/linked.js';
import { branchesOf, type PathSource } from '../core/system/path-source.js';
import type { ActorSpec, Scenario } from '../core/system/scenario.js';
import { World } from '../core/world/world.js';
import { operationsByFamily } from '../kernel/index.js';
import { anyStep } from '../path/lingering.js';
import { type Mutation, mutated } from './mutation.js';
import type { Operator } from './operator.js';
import { operators } from './operators/index.js';
import { type Kernel, Site } from './site.js';

/** Every small change of a scenario's functions, in the order of its points, whether the change can be built or not. */
export function mutationsOf(
  scenario: Scenario,
  operations: ReadonlyMap<string, Operation>,
  only: readonly Operator[] = operators,
): readonly Mutation[] {
  const kernel = kernelOf(scenario, operations);
  return sitesOf(scenario, kernel).flatMap((site) =>
    only.flatMap((operator) =>
      operator.of(site).map((draft) => ({
        ...draft,
        name: [operator.name, site.path.id, site.name, ...(draft.which === undefined ? [] : [draft.which])].join('.'),
        operator: operator.name,
        path: site.path.id,
        point: site.name,
        statement: site.point.description ?? site.text,
      })),
    ),
  );
}

/** The one of that name; an InputError where there is none. */
export function mutationNamed(scenario: Scenario, operations: ReadonlyMap<string, Operation>, name: string): Mutation {
  const all = mutationsOf(scenario, operations);
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = all.map((one) => one.name);
  throw new InputError(
    `there is no mutation "${name.slice(0, 100)}"${didYouMean(name, names)}; one is OPERATOR.FUNCTION.POINT, and \`racewalk why\` tells ` +
      `them all; the operators are ${operators.map((one) => one.name).join(', ')}`,
  );
}

/** The scenario with the change of that name. */
export const mutatedBy = (scenario: Scenario, operations: ReadonlyMap<string, Operation>, name: string): Scenario =>
  mutated(scenario, mutationNamed(scenario, operations, name));

/**
 * The points of the code: of all that actors can come to, without those of its environment. These are functions that the scenario says
 * are, what an actor of kind `env` does, the calls that a thread makes one after the other, and how a callback begins and returns.
 */
function sitesOf(scenario: Scenario, kernel: Kernel): readonly Site[] {
  const roots = new Map<string, ActorSpec>(scenario.actors.map((actor) => [actor.path, actor]));
  const around = new Set(scenario.environment);
  return linkedPaths({ ...scenario, before: [] })
    .filter(({ id }) => !around.has(id))
    .toSorted((a, b) => scenario.paths.indexOf(a) - scenario.paths.indexOf(b))
    .flatMap((path) => {
      const root = roots.get(path.id);
      const names = Object.keys(path.states).filter((name) => path.states[name]!.invoke !== undefined);
      const sites = names.map((name) => new Site(kernel, path, name));
      if (root === undefined) return sites;
      if (root.kind === 'env' || sites.every(({ operation }) => operation === undefined)) return [];
      return sites.filter(({ name }) => !kernel.frames(path, name));
    });
}

/** Whether a callback begins there, or returns. */
function frames({ initial, states }: PathSource, name: string): boolean {
  if (name === initial) return true;
  const family = familyOf(states[initial]!.invoke!.src);
  const { invoke } = states[name]!;
  if (invoke === undefined) return false;
  const last = branchesOf(invoke).every(({ target }) => states[target]!.type === 'final');
  return last && family !== undefined && family === familyOf(invoke.src);
}

const familyOf = (name: string): string | undefined => [...operationsByFamily].find(([, all]) => all.some((one) => one.name === name))?.[0];

/** Asked of operations as they are in a world of their own. */
function kernelOf(scenario: Scenario, operations: ReadonlyMap<string, Operation>): Kernel {
  const w = new World(scenario);
  const objects = [...w.objects.keys()].slice(1);
  const lives = objects.map((object) => w.lifeCell(object));
  const known = new Map<string, boolean>();
  const remembered = (what: string, one: Operation, ask: () => boolean): boolean => {
    const key = `${what} ${one.name}`;
    const answer = known.get(key) ?? quietly(ask);
    known.set(key, answer);
    return answer;
  };
  const callbacks = new Set(scenario.actors.flatMap(({ daemon, path }) => (daemon ? [path] : [])));
  return {
    operations,
    frames: (path, point) => callbacks.has(path.id) && frames(path, point),
    waits: (one) =>
      remembered(
        'waits',
        one,
        () => one.sleeps === true || (one.footprint?.brackets.length === 0 && one.bind(w, []).enabled !== undefined),
      ),
    ends: (one) =>
      remembered('ends', one, () => {
        if (Object.values(one.takes ?? {}).includes('rcu_head')) return true;
        const footprint = new Footprint();
        one.footprint?.touches(anyStep(w, footprint, objects));
        return one.allocates !== true && lives.some((cell) => footprint.writes.has(cell));
      }),
  };
}

/** What cannot be asked of it here is not so. */
function quietly(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return false;
  }
}
