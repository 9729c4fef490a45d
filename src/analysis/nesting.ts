import type { Section } from '../core/operation/section.js';
import { bracketOf } from './brackets.js';
import { forZero, got, targets } from './control-flow.js';
import type { FlatProgram, Point } from '../path/flatten.js';

/** Of an actor that goes round in a section for ever, so many are enough to know. */
const deepest = 8;

/** By point: in how many sections of that kind, one inside the other, the actor is there at least, or at most, whatever way it came. */
export function depths({ points, entry }: FlatProgram, section: Section, which: 'least' | 'most'): readonly number[] {
  const found: number[] = points.map(() => (which === 'least' ? Infinity : 0));
  const seen = points.map(() => false);
  const todo: number[] = [];
  const come = (to: number, depth: number): void => {
    if (seen[to] && (which === 'least' ? depth >= found[to]! : depth <= found[to]!)) return;
    found[to] = depth;
    seen[to] = true;
    if (to !== 0) todo.push(to);
  };
  for (const point of targets(entry, [])) come(point, 0);
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    const point = points[at]!;
    point.moves.forEach((move, i) => {
      const depth = Math.min(deepest, Math.max(0, found[at]! + change(point, i, section, which)));
      for (const to of targets(move.next, [])) come(to, depth);
    });
  }
  return found;
}

/** How many more it is in after a branch, at least or at most. */
function change({ operation, args, moves }: Point, branch: number, section: Section, which: 'least' | 'most'): number {
  const bracket = bracketOf(operation, section);
  if (bracket === undefined) return 0;
  const { enters, says, ifGot } = bracket;
  if (ifGot && (which === 'least' ? !got(moves, branch) : branch === forZero(moves))) return 0;
  const sign = enters ? 1 : -1;
  if (says === undefined) return sign;
  const arg = args[says]!;
  if (arg.kind === 'value' && arg.value.kind === 'constant') return arg.value.value !== 0 ? sign : 0;
  return enters === (which === 'most') ? sign : 0;
}
