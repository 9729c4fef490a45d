import type { PathSource } from '../core/system/path-source.js';
import type { ReplayStep } from '../replay/replay.js';
import type { System } from '../replay/system.js';
import type { Hold, Mark } from './natural.js';

/** A statement of a function, and whose. */
export interface Place {
  readonly actor: string;
  /** In C terms. */
  readonly function: string;
  readonly point: string;
  readonly statement: string;
  /** Where it stands in its function. */
  readonly order: number;
  /** It is the n-th time that its actor comes there. */
  readonly n: number;
}

/** Where an actor waits, and for what. */
export interface Delay {
  /** It waits before this statement. */
  readonly before: Place;
  /** What it did last in the same function; undefined at the function's entry. */
  readonly after: Pick<Place, 'statement' | 'order'> | undefined;
  /** That is where the function begins. */
  readonly entry: boolean;
  /** It is no kernel code that waits: its actor has not begun this call. */
  readonly userSpace: boolean;
  readonly until: readonly Place[];
  /** Others that come to the same statement, and are not to wait there. */
  readonly othersToo: readonly string[];
  /** Who waits and who is waited for share a CPU: it has to sleep there, where it may. */
  readonly sameCpu: boolean;
}

const functionOf = (point: string): string => point.slice(0, point.lastIndexOf('.'));

/** A delay in C terms. The steps are those of a schedule that it is a part of. */
export function delayOf(system: System, steps: readonly ReplayStep[], { at, until }: Hold): Delay {
  const { compiled, scenario } = system;
  const before = placeOf(system, at);
  const own = steps.filter(({ actor }) => actor === before.actor);
  const step = own.findIndex(
    (one, i) => one.point === before.point && own.slice(0, i).filter(({ point }) => point === one.point).length === at.n - 1,
  );
  const path = scenario.paths.find(({ id }) => id === functionOf(before.point))!;
  const previous = step < 0 ? own.at(-1) : own[step - 1];
  const entry = before.point === `${path.id}.${path.initial}`;
  const stack = own[step]?.stack ?? [];
  const begins = (point: string): boolean => scenario.paths.some(({ id, initial }) => point === `${id}.${initial}`);
  const cpuOf = (actor: number): number | undefined => compiled.world.actors[actor]!.cpu;
  return {
    before,
    after: entry || previous === undefined ? undefined : lastIn(path, previous),
    entry,
    userSpace: stack.length > 1 && stack.slice(1).every(begins),
    until: until.map((mark) => placeOf(system, mark)),
    othersToo: scenario.actors
      .filter(({ name }, a) => name !== before.actor && [...compiled.pointNames(a).values()].includes(before.point))
      .map(({ name }) => name),
    sameCpu: cpuOf(at.actor) !== undefined && until.some(({ actor }) => cpuOf(actor) === cpuOf(at.actor)),
  };
}

/** Where it was last in that function: there, or at the call that it has come back from. */
function lastIn({ id, states }: PathSource, { point, stack, description }: ReplayStep): Delay['after'] {
  const frame = functionOf(point) === id ? point : stack.findLast((one) => functionOf(one) === id);
  if (frame === undefined) return undefined;
  const state = frame.slice(id.length + 1);
  const call = states[state]?.description ?? `${states[state]?.invoke?.src ?? ''}()`;
  return { statement: frame === point ? description : call, order: Object.keys(states).indexOf(state) };
}

function placeOf({ compiled, scenario }: System, { actor, point: number, n }: Mark): Place {
  const point = compiled.pointName(actor, number);
  const id = functionOf(point);
  const path = scenario.paths.find((one) => one.id === id);
  return {
    actor: compiled.world.actors[actor]!.name,
    function: path?.title ?? id,
    point,
    statement: compiled.pointText(actor, number),
    order: Object.keys(path?.states ?? {}).indexOf(point.slice(id.length + 1)),
    n,
  };
}
