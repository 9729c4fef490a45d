import type { Section } from '../core/operation/section.js';
import { bracketOf, byResult } from './brackets.js';
import { targets } from './control-flow.js';
import type { World } from '../core/world/world.js';
import type { FlatProgram, Point } from '../path/flatten.js';

/** Of an actor that goes round in a section for ever, so many are enough to know. */
const deepest = 8;

/** Whether an actor is in a section from its first step to its end. */
export const isThroughout = (world: World, section: Section, actor: number): boolean => section.throughout?.(world, actor) === true;

/** By point: in how many sections of that kind, one inside the other, the actor is there at least, or at most, whatever way it came. */
export function depths({ points, entry }: FlatProgram, section: Section, which: 'least' | 'most', throughout: boolean): readonly number[] {
  const found: number[] = points.map(() => (which === 'least' ? Infinity : 0));
  const seen = points.map(() => false);
  const todo: number[] = [];
  const come = (to: number, depth: number): void => {
    if (seen[to] && (which === 'least' ? depth >= found[to]! : depth <= found[to]!)) return;
    found[to] = depth;
    seen[to] = true;
    if (to !== 0) todo.push(to);
  };
  const entries = targets(entry, []);
  for (const point of entries) come(point, 0);
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    const point = points[at]!;
    const begins = throughout && found[at] === 0 && entries.includes(at) ? 1 : 0;
    const least = throughout ? 1 : 0;
    point.moves.forEach((move, i) => {
      const depth = Math.min(deepest, Math.max(least, found[at]! + begins + change(point, i, section, which)));
      for (const to of targets(move.next, [])) come(to, to === 0 ? depth - least : depth);
    });
  }
  return found;
}

/** How many more it is in after a branch, at least or at most. */
export function change({ operation, args, moves }: Point, branch: number, section: Section, which: 'least' | 'most'): number {
  const bracket = bracketOf(operation, section);
  if (bracket === undefined) return 0;
  const { enters, says } = bracket;
  const by = byResult(bracket, moves, branch);
  if (which === 'least' ? by !== true : by === false) return 0;
  const sign = enters ? 1 : -1;
  if (says === undefined) return sign;
  const arg = args[says]!;
  if (arg.kind === 'value' && arg.value.kind === 'constant') return arg.value.value !== 0 ? sign : 0;
  return enters === (which === 'most') ? sign : 0;
}
