import type { Range } from '../core/world/layout.js';
import { largest, smallest } from '../core/shape.js';
import type { World } from '../core/world/world.js';
import { clockName, ktimeGet } from '../kernel/clock.js';
import type { Expression, FlatProgram, Move, Next, Point } from './flatten.js';

interface Interval {
  readonly min: number;
  readonly max: number;
}

/** What a register may hold. */
export interface RegisterRange extends Interval {
  /** Nothing rules out that it leaves the range: whoever sets it must look. */
  readonly open: boolean;
  readonly declared: boolean;
}

/** A register has room for an errno and a small number even where it needs none: few have a use for less than a byte. */
const byte: Interval = { min: -128, max: 127 };
/** A register that grows more often than this counts something, and where it ends is for its guards, or nobody, to say. */
const mostGrowths = 40;

const hull = (a: Interval, b: Interval): Interval => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

const tables = new WeakMap<readonly (readonly number[])[], Interval>();

/** From the least to the largest entry of a table, and 0. */
function tableInterval(table: readonly (readonly number[])[]): Interval {
  const known = tables.get(table);
  if (known !== undefined) return known;
  const entries = table.flat();
  const interval = { min: Math.min(0, ...entries), max: Math.max(0, ...entries) };
  tables.set(table, interval);
  return interval;
}

/**
 * By register: what is declared for it, else what follows from everything that is saved or set there, wherever its path is (an
 * interval analysis without branches: Cousot and Cousot, POPL 1977).
 */
export function registerRanges(flat: FlatProgram, world: World): readonly RegisterRange[] {
  const known: (Interval | undefined)[] = flat.declared.map((range) => range && { min: range.min, max: range.max });
  const growths = known.map(() => 0);
  /** What it is set to without reckoning. */
  const given = known.map(() => hull(byte, { min: 0, max: world.maxPointer }));
  const open = flat.declared.map((range) => range !== undefined);
  let changed = true;
  let again = true;

  const intervalOf = (e: Expression, result: Interval | undefined): Interval | undefined => {
    switch (e.kind) {
      case 'constant':
        return { min: e.value, max: e.value };
      case 'register':
        return known[e.register];
      case 'result':
        return result;
      case 'lookup':
        return tableInterval(e.table);
      default: {
        const [left, right] = [intervalOf(e.left, result), intervalOf(e.right, result)];
        if (!left || !right) return undefined;
        return e.kind === 'add'
          ? { min: left.min + right.min, max: left.max + right.max }
          : { min: left.min - right.max, max: left.max - right.min };
      }
    }
  };
  const set = (register: number, e: Expression, result: Interval | undefined): void => {
    const value = intervalOf(e, result);
    const before = known[register];
    if (value !== undefined && (e.kind === 'constant' || e.kind === 'result')) given[register] = hull(given[register]!, value);
    if (open[register] || value === undefined || (before && before.min <= value.min && before.max >= value.max)) return;
    changed = true;
    const after = before ? hull(before, value) : value;
    if (++growths[register]! > mostGrowths || after.min < smallest || after.max > largest) {
      open[register] = true;
      again = true;
    } else known[register] = after;
  };
  const seen = new Set<Next>();
  const followed: Next[] = [];
  const visit = (next: Next): void => {
    if (seen.has(next)) return;
    seen.add(next);
    followed.push(next);
    if (next.next) visit(next.next);
    for (const move of next.moves) visit(move.next);
  };
  visit(flat.entry);
  for (const point of flat.points) for (const move of point?.moves ?? []) visit(move.next);

  const take = (moves: readonly Move[], result: Interval | undefined): void => {
    for (const { assignments } of moves) for (const { register, value } of assignments) set(register, value, result);
  };
  const results = flat.points.map((point) => point && resultOf(point, world));
  while (again || changed) {
    // one that counts has no end that could be told, and what was reckoned from it till then is forgotten
    if (again)
      flat.declared.forEach((range, register) => {
        if (range === undefined) known[register] = open[register] ? given[register] : undefined;
        growths[register] = 0;
      });
    again = changed = false;
    flat.points.forEach((point, p) => point && take(point.moves, results[p]));
    for (const next of followed) {
      for (const { register, value } of next.assignments) set(register, value, undefined);
      if (next.kind === 'return') take(next.moves, intervalOf(next.value, undefined));
    }
  }
  return known.map((interval, register) => ({
    ...(interval ?? { min: 0, max: 0 }),
    open: open[register]!,
    declared: flat.declared[register] !== undefined,
  }));
}

/** By slot, what its registers may hold; 0 besides, for that is what it holds while it holds nothing. */
export function slotRanges(slots: number, slotOf: readonly number[], registers: readonly RegisterRange[], world: World): readonly Range[] {
  return Array.from({ length: slots }, (_, slot) => {
    const own = registers.filter((_range, register) => slotOf[register] === slot);
    const least = own.every(({ declared }) => declared) ? { min: 0, max: 0 } : hull(byte, { min: 0, max: world.maxPointer });
    const { min, max } = own.reduce<Interval>(hull, least);
    return { min, max };
  });
}

/** What an operation gives: what its word holds, or the time, or something small. */
function resultOf({ operation, args, access }: Point, world: World): Interval {
  const { least: error = 0 } = operation;
  if (operation === ktimeGet && world.hasGlobal(clockName)) return rangeAt(world.global(clockName), world);
  const location = typeof operation.gives === 'function' ? undefined : access && args[access.argument]!;
  if (location === undefined || location.kind === 'value') return hull(byte, { min: error, max: world.maxPointer });
  // what changes a word may say by -1 that it did not
  const least: Interval = { min: Math.min(-1, error), max: 0 };
  if (location.kind === 'cell') return hull(least, rangeAt(location.cell, world));
  const name = world.fieldName(location.field);
  return Object.values(world.types).reduce<Interval>((all, { fields: { [name]: field } }) => {
    if (field === undefined) return all;
    const range = field.cells[0]?.range ?? { min: 0, max: world.maxPointer };
    return hull(all, range.holds === 'address' ? { min: 0, max: lastWord(world) } : range);
  }, least);
}

/** The last cell that the model declares, which an address may be of: objects come after globals. */
const lastWord = (world: World): number => {
  const { from, size } = world.cellsOf(world.objects.length - 1);
  return Math.max(world.globalNames.length, from + size);
};

const rangeAt = (cell: number, { layout }: World): Interval => ({ min: layout.min[cell]!, max: layout.max[cell]! });
