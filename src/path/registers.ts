import { InputError } from '../core/error.js';
import type { Assignment, Condition, Expression, FlatProgram, Move, Next } from './flatten.js';

/** Sets of registers are bits of a bigint. */
type Set = bigint;

/** Where the registers of an actor live: few slots, because few are live at once. */
export interface Allocation {
  readonly slots: number;
  /** Slot of each register; -1: never read, so never written. */
  readonly slotOf: readonly number[];
  /** By point: slots that hold nothing live there; they go to 0, so that states that differ only in dead registers are one. */
  readonly dead: readonly Int32Array[];
  /** By point: the registers that are live there. */
  readonly live: readonly Set[];
  /** Assignments whose register is read afterwards. The others are left out: what they are computed of may share its slot by then. */
  needed(assignments: readonly Assignment[], after: Next): readonly Assignment[];
}

/** Which registers are live at each point, and a colouring of their interference. */
export function allocate(program: FlatProgram, actor: string): Allocation {
  const liveAt: Set[] = program.points.map(() => 0n);
  const uses = (e: Expression): Set => {
    switch (e.kind) {
      case 'register':
        return 1n << BigInt(e.register);
      case 'add':
      case 'sub':
        return uses(e.left) | uses(e.right);
      case 'lookup':
        return uses(e.row) | uses(e.column);
      default:
        return 0n;
    }
  };
  const usesOf = (c: Condition): Set => c.conditions.reduce((set, inner) => set | usesOf(inner), uses(c.left) | uses(c.right));
  const before = (assignments: readonly Assignment[], after: Set): Set => {
    let live = after;
    for (const { register } of assignments) live &= ~(1n << BigInt(register));
    for (const { register, value } of assignments) if (after & (1n << BigInt(register))) live |= uses(value);
    return live;
  };
  const liveNext = (next: Next): Set => {
    switch (next.kind) {
      case 'point':
        return liveAt[next.point]!;
      case 'end':
        return uses(next.value);
      case 'assign':
        return before(next.assignments, liveNext(next.next!));
      case 'return':
        return uses(next.value) | liveMoves(next.moves);
    }
  };
  const liveMoves = (moves: readonly Move[]): Set =>
    moves.reduce(
      (set, move) =>
        set |
        (move.guard ? usesOf(move.guard) : 0n) |
        (move.note?.values.reduce((s, e) => s | uses(e), 0n) ?? 0n) |
        move.writes.reduce((s, { object, value }) => s | uses(object) | uses(value), 0n) |
        before(move.assignments, liveNext(move.next)),
      0n,
    );

  for (let changed = true; changed; ) {
    changed = false;
    for (let p = program.points.length - 1; p > 0; p--) {
      const point = program.points[p]!;
      let live = liveMoves(point.moves);
      for (const { values } of [...point.before, ...point.after]) for (const value of values) live |= uses(value);
      for (const arg of point.args) live |= arg.kind === 'value' ? uses(arg.value) : arg.kind === 'field' ? uses(arg.pointer) : 0n;
      if (live !== liveAt[p]) {
        liveAt[p] = live;
        changed = true;
      }
    }
  }
  const unset = liveNext(program.entry);
  program.registers.forEach((name, r) => {
    if (unset & (1n << BigInt(r)))
      throw new InputError(`${actor}: register ${name} may be read before it is set; set it on every branch that leads to its use`);
  });

  // Live somewhere: at a point, or only between two, such as a value that is saved and given back at once.
  let everLive = liveAt.reduce((set, live) => set | live, 0n);
  const definitions: { readonly register: number; readonly after: Set }[] = [];
  const defined = (assignments: readonly Assignment[], after: Set): void => {
    everLive |= after;
    for (const { register } of assignments) definitions.push({ register, after });
  };
  const seen = new globalThis.Set<Next>();
  const walkNext = (next: Next): void => {
    if (seen.has(next)) return;
    seen.add(next);
    if (next.kind === 'assign') {
      defined(next.assignments, liveNext(next.next!));
      walkNext(next.next!);
    } else if (next.kind === 'return') next.moves.forEach(walkMove);
  };
  const walkMove = (move: Move): void => {
    defined(move.assignments, liveNext(move.next));
    walkNext(move.next);
  };
  walkNext(program.entry);
  for (const point of program.points) point?.moves.forEach(walkMove);

  // A value that nobody reads is still written, so its register clashes with what is live there.
  const clash: Set[] = program.registers.map(() => 0n);
  for (const { register, after } of definitions) {
    const others = after & ~(1n << BigInt(register));
    clash[register]! |= others;
    for (let r = 0; r < clash.length; r++) if (others & (1n << BigInt(r))) clash[r]! |= 1n << BigInt(register);
  }

  const slotOf = program.registers.map(() => -1);
  let slots = 0;
  for (let r = 0; r < slotOf.length; r++) {
    if (!(everLive & (1n << BigInt(r)))) continue;
    const taken = new globalThis.Set<number>();
    for (let other = 0; other < r; other++) if (clash[r]! & (1n << BigInt(other))) taken.add(slotOf[other]!);
    let slot = 0;
    while (taken.has(slot)) slot++;
    slotOf[r] = slot;
    slots = Math.max(slots, slot + 1);
  }
  const dead = liveAt.map((live) => {
    const used = new globalThis.Set(slotOf.filter((_, r) => live & (1n << BigInt(r))));
    return Int32Array.from(Array.from({ length: slots }, (_, slot) => slot).filter((slot) => !used.has(slot)));
  });
  return {
    slots,
    slotOf,
    dead,
    live: liveAt,
    needed(assignments, after) {
      const live = liveNext(after);
      return assignments.filter(({ register }) => live & (1n << BigInt(register)));
    },
  };
}
