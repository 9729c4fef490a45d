import type { Footprint } from '../core/operation/footprint.js';
import { knots } from '../core/knots.js';
import type { World } from '../core/world/world.js';
import { got } from './control-flow.js';
import type { Footprints, PointFootprint } from './footprints.js';
import type { Assignment, Expression, FlatProgram, Move, Next, Point } from '../path/flatten.js';

/** By point, where it leads. */
export type Graph = readonly (readonly number[])[];

/** A way from one point to the next one, and what it assigns on the way. */
interface Way {
  readonly to: number;
  readonly assignments: readonly Assignment[];
  /** The register that gets the operation's result, where that is further on in a walk which began at what was in it. */
  readonly walks: number | undefined;
  /** The register that is not 0 where the way is taken, if one was asked. */
  readonly nonZero: number | undefined;
}

/**
 * By actor: points that together lie on every cycle of states: of each knot of the program's cycles the point without
 * which the fewest are left on one, of several the heaviest, and so on. No state comes again on a way that counts a
 * register up or down, as long as nothing in its knot does anything else with it; nor where an operation can go again
 * only after others that are on no cycle.
 */
export function stickyPoints(
  world: World,
  footprints: Footprints,
  programs: readonly FlatProgram[],
  weight: (actor: number, point: number) => number,
): readonly (readonly boolean[])[] {
  return endlessWays(world, footprints, programs).map((graph, actor) => cuts(graph, (point) => weight(actor, point)));
}

/**
 * By actor: the ways of its program, without those that are on no cycle of states for the reasons above. A knot that is left may be
 * gone round forever.
 */
export function endlessWays(
  world: World,
  { flows, points }: Pick<Footprints, 'flows' | 'points'>,
  programs: readonly FlatProgram[],
): readonly Graph[] {
  const all = (walks: (point: Point) => boolean): readonly Graph[] =>
    withoutUsedUp(
      points,
      programs.map((program, actor) => withoutProgress(program, flows[actor]!.again, walks)),
    );
  const before = all(() => false);
  // a walk comes to where it was only if what it walks over is hooked anew meanwhile
  const cyclic = onCycles(points, before);
  const goesOn = ({ operation: { footprint } }: Point): boolean => {
    const over = footprint?.walks?.over(world) ?? [];
    return !cyclic.some(({ full }) => over.some((cell) => setsAnew(full, cell)));
  };
  return all(goesOn);
}

/** It may write a cell, and more than clear it. */
export const setsAnew = ({ writes, writesAll, clears }: Footprint, cell: number): boolean =>
  writesAll || (writes.has(cell) && !clears.has(cell));

function cuts(uncut: Graph, weight: (point: number) => number): readonly boolean[] {
  const cut = uncut.map(() => false);
  let graph = uncut;
  const left = (knot: readonly number[], without: number): number =>
    knots(
      graph.map((next, point) =>
        point !== without && knot.includes(point) ? next.filter((to) => to !== without && knot.includes(to)) : [],
      ),
    ).reduce((sum, { length }) => sum + length, 0);
  for (let found = knots(graph); found.length > 0; found = knots(graph)) {
    for (const knot of found) {
      const rated = knot.map((point) => ({ point, left: left(knot, point), weight: weight(point) }));
      cut[rated.reduce((best, one) => (one.left < best.left || (one.left === best.left && one.weight > best.weight) ? one : best)).point] =
        true;
    }
    graph = graph.map((next, point) => (cut[point] ? [] : next.filter((to) => !cut[to])));
  }
  return cut;
}

const onCycles = (points: Footprints['points'], graphs: readonly Graph[]): readonly PointFootprint[] =>
  graphs.flatMap((graph, actor) => knots(graph).flatMap((knot) => knot.flatMap((point) => points[actor]![point] ?? [])));

function withoutUsedUp(points: Footprints['points'], all: readonly Graph[]): readonly Graph[] {
  let graphs = all;
  for (;;) {
    const cyclic = onCycles(points, graphs);
    /** Others than those that need it write the place, and do not clear it. */
    const given = (place: number): boolean => cyclic.some(({ full, againAfter }) => setsAnew(full, place) && !againAfter?.includes(place));
    const usedUp = (actor: number, point: number): boolean => points[actor]![point]?.againAfter?.every((place) => !given(place)) === true;
    if (!graphs.some((graph, actor) => graph.some((next, point) => next.length > 0 && usedUp(actor, point)))) return graphs;
    graphs = graphs.map((graph, actor) => graph.map((next, point) => (usedUp(actor, point) ? [] : next)));
  }
}

function withoutProgress(program: FlatProgram, again: readonly number[], walks: (point: Point) => boolean): Graph {
  const ways = program.points.map((point) =>
    point === undefined
      ? []
      : point.moves.flatMap((move, i) =>
          following(move, notZero(point.moves, i), got(point.moves, i) && walks(point) ? walkedBy(point) : undefined, again),
        ),
  );
  const gone = ways.map(() => new Set<Way>());
  const graph = (): Graph => ways.map((from, p) => [...new Set(from.filter((way) => !gone[p]!.has(way)).map(({ to }) => to))]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const knot of knots(graph())) {
      const inner = knot.flatMap((p) => ways[p]!.filter((way) => knot.includes(way.to) && !gone[p]!.has(way)).map((way) => ({ p, way })));
      for (const register of program.registers.keys()) {
        const steps = inner.map(({ p, way }) => ({ p, way, goes: direction(way, register) }));
        const up = steps.filter(({ goes }) => goes === 1);
        const down = steps.filter(({ goes }) => goes === -1);
        if (steps.some(({ goes }) => goes === undefined) || (up.length > 0 && down.length > 0)) continue;
        for (const { p, way } of [...up, ...down]) {
          gone[p]!.add(way);
          changed = true;
        }
      }
    }
  }
  return graph();
}

/** Whether a way counts the register up (1) or down (-1), leaves it alone (0), or does something else. */
function direction({ assignments, nonZero, walks }: Way, register: number): 1 | -1 | 0 | undefined {
  const own = assignments.filter((one) => one.register === register);
  if (own.length === 0) return 0;
  const [one, another] = own;
  if (walks === register && another === undefined) return 1;
  return another !== undefined ? undefined : counts(one!.value, register, nonZero === register);
}

function counts(value: Expression, register: number, nonZero: boolean): 1 | -1 | undefined {
  const isIt = (e: Expression): boolean => e.kind === 'register' && e.register === register;
  if ((value.kind === 'add' || value.kind === 'sub') && isIt(value.left) && value.right.kind === 'constant' && value.right.value !== 0)
    return value.right.value > 0 === (value.kind === 'add') ? 1 : -1;
  if (value.kind !== 'lookup' || !isIt(value.column) || value.row.kind !== 'constant') return undefined;
  const row = value.table[value.row.value]!;
  return nonZero && row.every((to, from) => (from === 0 ? to === 0 : to >= 0 && to < from)) ? -1 : undefined;
}

/** The register with the node that a walk goes on from. */
function walkedBy({ operation: { footprint }, args }: Point): number | undefined {
  const from = footprint?.walks && args[footprint.walks.from];
  return from?.kind === 'value' && from.value.kind === 'register' ? from.value.register : undefined;
}

/** The register that an earlier branch takes where it is 0. */
function notZero(moves: readonly Move[], branch: number): number | undefined {
  const asked = moves
    .slice(0, branch)
    .map(({ guard }) =>
      guard?.type === 'eq' && guard.left.kind === 'register' && guard.right.kind === 'constant' && guard.right.value === 0
        ? guard.left.register
        : undefined,
    );
  return asked.find((register) => register !== undefined);
}

/** Every way that a branch leads, calls and returns followed; an actor that starts over goes on at the points `again`. */
function following(move: Move, nonZero: number | undefined, walked: number | undefined, again: readonly number[]): readonly Way[] {
  const found: Way[] = [];
  const walks = move.assignments.some(({ register, value }) => register === walked && value.kind === 'result') ? walked : undefined;
  const follow = (next: Next, assignments: readonly Assignment[], zero: number | undefined): void => {
    if (next.kind === 'point') found.push({ to: next.point, assignments, walks, nonZero: zero });
    else if (next.kind === 'assign') follow(next.next!, [...assignments, ...next.assignments], zero);
    else if (next.kind === 'return')
      next.moves.forEach((outer, i) => follow(outer.next, [...assignments, ...outer.assignments], notZero(next.moves, i) ?? zero));
    // what it assigns then does not matter: no register is kept over it
    else for (const to of again) found.push({ to, assignments: [], walks: undefined, nonZero: undefined });
  };
  follow(move.next, move.assignments, nonZero);
  return found;
}
