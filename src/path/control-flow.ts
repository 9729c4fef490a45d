import type { FlatProgram, Move, Next, Point } from './flatten.js';

/** An actor's points as a graph. */
export interface ControlFlow {
  /** By point: those that a step there may lead to. */
  readonly after: readonly (readonly number[])[];
}

export function controlFlow(program: FlatProgram, repeats: boolean): ControlFlow {
  const entries = targets(program.entry, []);
  return { after: program.points.map((point) => (point ? successors(point, repeats ? entries : []) : [])) };
}

/** Points that together lie on every cycle: of each knot of cycles the point without which the fewest are left on one, of several the heaviest, and so on. */
export function cuts({ after }: ControlFlow, weight: (point: number) => number): readonly boolean[] {
  const cut = after.map(() => false);
  const left = (knot: readonly number[], without: number): number => {
    const outside = after.map((_, point) => point === without || cut[point]! || !knot.includes(point));
    return cyclic(after, outside).reduce((sum, { length }) => sum + length, 0);
  };
  for (let knots = cyclic(after, cut); knots.length > 0; knots = cyclic(after, cut)) {
    for (const knot of knots) {
      const rated = knot.map((point) => ({ point, left: left(knot, point), weight: weight(point) }));
      cut[rated.reduce((best, one) => (one.left < best.left || (one.left === best.left && one.weight > best.weight) ? one : best)).point] = true;
    }
  }
  return cut;
}

/** The strongly connected components that have a cycle, without the points that are left out (Tarjan, 1972, without recursion). */
function cyclic(after: readonly (readonly number[])[], without: readonly boolean[]): readonly (readonly number[])[] {
  const knots: number[][] = [];
  const index: number[] = [];
  const low: number[] = [];
  const open: boolean[] = [];
  const stack: number[] = [];
  let next = 0;
  for (const root of after.keys()) {
    if (without[root] || index[root] !== undefined) continue;
    const way = [{ point: root, at: 0 }];
    for (let top = way[0]; top !== undefined; top = way[way.length - 1]) {
      const { point } = top;
      if (top.at === 0) {
        index[point] = low[point] = next++;
        stack.push(point);
        open[point] = true;
      }
      const to = after[point]![top.at++];
      if (to !== undefined) {
        if (without[to]) continue;
        if (index[to] === undefined) way.push({ point: to, at: 0 });
        else if (open[to]) low[point] = Math.min(low[point]!, index[to]!);
        continue;
      }
      way.pop();
      const caller = way[way.length - 1]?.point;
      if (caller !== undefined) low[caller] = Math.min(low[caller]!, low[point]!);
      if (low[point] !== index[point]) continue;
      const knot: number[] = [];
      do {
        knot.push(stack.pop()!);
        open[knot[knot.length - 1]!] = false;
      } while (knot[knot.length - 1] !== point);
      if (knot.length > 1 || after[point]!.includes(point)) knots.push(knot.sort((a, b) => a - b));
    }
  }
  return knots;
}

function successors({ moves }: Point, entries: readonly number[]): readonly number[] {
  const found = new Set<number>();
  for (const { next } of moves) for (const point of targets(next, entries)) found.add(point);
  return [...found];
}

/** The points that a move leads to, calls and returns followed; an actor that starts over goes on at its entries. */
export function targets(from: Next, entries: readonly number[]): number[] {
  const found: number[] = [];
  const seen = new Set<Next>();
  const todo = [from];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.kind === 'point') found.push(next.point);
    else if (next.kind === 'end') found.push(...(entries.length > 0 ? entries : [0]));
    else if (next.kind === 'assign') todo.push(next.next!);
    else todo.push(...next.moves.map((move) => move.next));
  }
  return found;
}

/** The branch is not for a result of 0, which one before it takes. */
export function got(moves: readonly Move[], branch: number): boolean {
  const zero = forZero(moves);
  return zero >= 0 && branch > zero;
}

/** The branch that a result of 0, and no other, takes; -1 = there is none. */
export const forZero = (moves: readonly Move[]): number => moves.findIndex(({ guard }) => guard?.type === 'eq' && guard.left.kind === 'result' && guard.right.kind === 'constant' && guard.right.value === 0);
