import { objectOf, type World } from '../core/world/world.js';
import type { Assignment, Expression, FlatProgram, Move, Next, Point } from '../path/flatten.js';

/** Objects, by number; `undefined` = it may be any. */
export type Objects = ReadonlySet<number> | undefined;

/** The objects that an expression may point to; `result` are those of the operation's result. */
export type PointsTo = (e: Expression, result?: Objects) => Objects;

/**
 * By register of one actor's program, the objects that it may point to at any time, in whatever order the program is
 * run (Andersen, 1994, over the registers alone): pointers in memory point to any object of their declared type.
 * `resultOf` are those that an operation may give.
 */
export function pointsTo(program: FlatProgram, world: World, resultOf: (point: Point, of: PointsTo) => Objects): PointsTo {
  const registers: (Set<number> | undefined)[] = program.registers.map(() => new Set<number>());
  const of: PointsTo = (e, result) => {
    if (e.kind === 'constant') return new Set(e.value > 0 && e.value <= world.maxPointer ? [objectOf(e.value)] : []);
    return e.kind === 'register' ? registers[e.register] : e.kind === 'result' ? result : undefined;
  };
  let changed = true;
  let returned = new Set<Next>();
  const assign = (assignments: readonly Assignment[], result: Objects): void => {
    for (const { register, value } of assignments) {
      const known = registers[register];
      if (known === undefined) continue;
      const objects = of(value, result);
      const before = known.size;
      if (objects === undefined) registers[register] = undefined;
      else for (const object of objects) known.add(object);
      if (objects === undefined || known.size > before) changed = true;
    }
  };
  const follow = (next: Next): void => {
    if (next.kind === 'assign') {
      assign(next.assignments, undefined);
      follow(next.next!);
    } else if (next.kind === 'return' && !returned.has(next)) {
      returned.add(next);
      for (const move of next.moves) take(move, of(next.value));
    }
  };
  const take = (move: Move, result: Objects): void => {
    assign(move.assignments, result);
    follow(move.next);
  };
  while (changed) {
    changed = false;
    returned = new Set();
    follow(program.entry);
    for (const point of program.points) if (point) for (const move of point.moves) take(move, resultOf(point, of));
  }
  return of;
}
