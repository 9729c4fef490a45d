import type { FlatProgram, Move, Next, Point } from '../path/flatten.js';

/** An actor's points as a graph. */
export interface ControlFlow {
  /** By point: those that a step there may lead to. */
  readonly after: readonly (readonly number[])[];
  /** Where it starts over, if it does. */
  readonly again: readonly number[];
}

export function controlFlow(program: FlatProgram, repeats: boolean): ControlFlow {
  const again = repeats ? targets(program.entry, []) : [];
  return { after: program.points.map((point) => (point ? successors(point, again) : [])), again };
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

/** Whether a graph has a cycle (Kahn, CACM 5(11), 1962). */
export function hasCycle(after: readonly (readonly number[])[]): boolean {
  const into = after.map(() => 0);
  for (const next of after) for (const to of next) into[to]!++;
  const todo = [...after.keys()].filter((point) => into[point] === 0);
  let gone = 0;
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    gone++;
    for (const to of after[at]!) if (--into[to]! === 0) todo.push(to);
  }
  return gone < after.length;
}

/** The branch is not for a result of 0, which one before it takes. */
export function got(moves: readonly Move[], branch: number): boolean {
  const zero = forZero(moves);
  return zero >= 0 && branch > zero;
}

/** The branch that a result of 0, and no other, takes; -1 = there is none. */
export const forZero = (moves: readonly Move[]): number =>
  moves.findIndex(
    ({ guard }) => guard?.type === 'eq' && guard.left.kind === 'result' && guard.right.kind === 'constant' && guard.right.value === 0,
  );
