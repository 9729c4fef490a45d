import { InputError, StepError } from '../core/error.js';
import type { Guard, Operand } from '../core/system/path-source.js';

/** Registers and parameters of one frame, by name. */
export type Context = { readonly [name: string]: number };

/** The value of an operand. A register that was never set has no value: lint rules that out. */
export function evaluate(operand: Operand, context: Context, result: number): number {
  if (typeof operand === 'number') return operand;
  if ('reg' in operand) return context[operand.reg]!;
  if ('param' in operand) return context[operand.param]!;
  if ('result' in operand) return result;
  if ('add' in operand) return evaluate(operand.add[0], context, result) + evaluate(operand.add[1], context, result);
  if ('sub' in operand) return evaluate(operand.sub[0], context, result) - evaluate(operand.sub[1], context, result);
  const { table, row, column } = operand.lookup;
  return entryOf(table, evaluate(row, context, result), evaluate(column, context, result));
}

/** An entry of a constant table. Throws a StepError where it has none there. */
export function entryOf(table: readonly (readonly number[])[], row: number, column: number): number {
  const entry = table[row]?.[column];
  if (entry === undefined)
    throw new StepError(
      `a lookup in row ${row}, column ${column} of a table that has rows 0..${table.length - 1}, ` +
        `this one with ${table[row]?.length ?? 'no'} columns`,
    );
  return entry;
}

/** A register's new value is outside its range: throws an InputError, with the point. */
export function outOfRange(
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
  point: string,
  register: string,
  declared: boolean,
): never {
  throw new InputError(
    `${point}: register ${register} becomes ${value}, and ${
      declared
        ? `${min}..${max} is declared for it; declare a wider range where that is right`
        : `has room for ${min}..${max}; declare its range where that is right: ` +
          `registers: { ${register}: upTo(${Math.max(value, 2 * max)}) }`
    }`,
  );
}

/** Compares as the guard's type says; `ult` and `uge` as u64. */
export function compare(type: Guard['type'], left: number, right: number): boolean {
  switch (type) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    case 'ult':
      return lessU64(left, right);
    case 'uge':
      return !lessU64(left, right);
    default:
      throw new Error(`${type} compares nothing`);
  }
}

/** A negative number stands for 2^64 minus it, so it is larger than every other. */
function lessU64(left: number, right: number): boolean {
  return left < 0 === right < 0 ? left < right : right < 0;
}

export function holds(guard: Guard, context: Context, result: number): boolean {
  const { left = { result: true }, right = 0, guards = [] } = guard.params;
  if (guard.type === 'all') return guards.every((g) => holds(g, context, result));
  if (guard.type === 'not') return !holds(guards[0]!, context, result);
  return compare(guard.type, evaluate(left, context, result), evaluate(right, context, result));
}
