import type { World } from '../core/world/world.js';
import type { ControlFlow } from './control-flow.js';
import type { Fact } from './fact.js';
import { setsAnew } from './cycles.js';
import type { Footprints } from './footprints.js';
import type { Condition, Expression, FlatProgram, Move, Next, Point } from '../path/flatten.js';

/** So many are looked at, those first that close most branches. */
const most = 8;

/**
 * That cells are 0 by which an operation on a global gives 0, such as that nothing is hooked in a hashtable: what a look-up or a
 * load then gives is known, and with it the branches behind it.
 */
export function factsOf(world: World, flats: readonly FlatProgram[], { flows, points }: Footprints): readonly Fact[] {
  const zeroWhile = (point: Point | undefined): readonly number[] | undefined => {
    const [arg] = point?.args ?? [];
    return arg?.kind === 'cell' ? point!.operation.footprint?.zeroWhile?.(world, arg.cell) : undefined;
  };
  const fact = (cells: readonly number[]): Fact => ({
    holds(now) {
      for (let i = 0; i < cells.length; i++) if (now[cells[i]!] !== 0) return false;
      return true;
    },
    changers: flats.map((flat, actor) =>
      reaching(flows[actor]!, (p) => flat.points[p] !== undefined && cells.some((cell) => setsAnew(points[actor]![p]!.full, cell))),
    ),
    after: flats.map((flat, actor) => {
      const found = new Map<number, readonly number[]>();
      flat.points.forEach((point, p) => {
        if (point && `${zeroWhile(point)}` === `${cells}`) found.set(p, [...new Set(following(point.moves, 0, flows[actor]!.again))]);
      });
      return found;
    }),
  });
  const asked = new Map(
    flats.flatMap((flat) =>
      flat.points.flatMap((point) => {
        const cells = zeroWhile(point);
        return cells === undefined ? [] : [[`${cells}`, cells] as const];
      }),
    ),
  );
  const closes = ({ after }: Fact): number =>
    after.reduce((sum, ofActor, actor) => [...ofActor].reduce((n, [p, to]) => n + flows[actor]!.after[p]!.length - to.length, sum), 0);
  return [...asked.values()]
    .map(fact)
    .filter((one) => closes(one) > 0)
    .sort((a, b) => closes(b) - closes(a))
    .slice(0, most);
}

/** By point: 1, there or further on is one of these. */
function reaching({ after }: ControlFlow, is: (point: number) => boolean): Uint8Array {
  const found = Uint8Array.from(after, (_, p) => (is(p) ? 1 : 0));
  for (let changed = true; changed; ) {
    changed = false;
    after.forEach((next, p) => {
      if (found[p] === 1 || !next.some((to) => found[to] === 1)) return;
      found[p] = 1;
      changed = true;
    });
  }
  return found;
}

/** The points that these branches lead to, where the result is known, or what it returns to a caller is. */
function following(moves: readonly Move[], result: number | undefined, entries: readonly number[]): readonly number[] {
  const found: number[] = [];
  for (const { guard, next } of moves) {
    const taken = guard === undefined ? true : decided(guard, result);
    if (taken === false) continue;
    found.push(...leading(next, entries));
    if (taken === true) break;
  }
  return found;
}

function leading(next: Next, entries: readonly number[]): readonly number[] {
  if (next.kind === 'point') return [next.point];
  if (next.kind === 'end') return entries.length > 0 ? entries : [0];
  if (next.kind === 'assign') return leading(next.next!, entries);
  return following(next.moves, known(next.value, undefined), entries);
}

const known = (e: Expression, result: number | undefined): number | undefined =>
  e.kind === 'constant' ? e.value : e.kind === 'result' ? result : undefined;

/** Undefined where it depends on what is not known. */
function decided(c: Condition, result: number | undefined): boolean | undefined {
  if (c.type === 'all') {
    const inner = c.conditions.map((one) => decided(one, result));
    return inner.includes(false) ? false : inner.includes(undefined) ? undefined : true;
  }
  if (c.type === 'not') {
    const inner = decided(c.conditions[0]!, result);
    return inner === undefined ? undefined : !inner;
  }
  const [left, right] = [known(c.left, result), known(c.right, result)];
  if (left === undefined || right === undefined) return undefined;
  return c.type === 'eq' ? left === right : c.type === 'ne' ? left !== right : undefined;
}
