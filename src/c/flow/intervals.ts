import type { Guard, Operand } from '../../core/system/path-source.js';
import { compare } from '../../path/evaluate.js';

/** The least and the greatest that something may be. */
export interface Interval {
  readonly min: number;
  readonly max: number;
}

export const hull = (a: Interval | undefined, b: Interval): Interval =>
  a === undefined ? b : { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };

/** What an operand may be; undefined: nobody knows. */
export function intervalOf(operand: Operand, of: (variable: string) => Interval | undefined): Interval | undefined {
  if (typeof operand === 'number') return { min: operand, max: operand };
  if ('reg' in operand) return of(operand.reg);
  if ('param' in operand) return of(operand.param);
  if ('result' in operand) return of('(result)');
  if ('lookup' in operand) {
    const entries = operand.lookup.table.flat();
    return entries.reduce<Interval | undefined>((all, entry) => hull(all, { min: entry, max: entry }), undefined);
  }
  const [a, b] = ('add' in operand ? operand.add : operand.sub).map((side) => intervalOf(side, of));
  if (!a || !b) return undefined;
  return 'add' in operand ? { min: a.min + b.min, max: a.max + b.max } : { min: a.min - b.max, max: a.max - b.min };
}

/** Whether a guard holds whatever its operands are; undefined: it depends. What is known already counts. */
export function decided(guard: Guard, known: readonly Guard[], of: (variable: string) => Interval | undefined): boolean | undefined {
  const { left = { result: true }, right = 0, guards = [] } = guard.params;
  if (guard.type === 'all') {
    const all = guards.map((one) => decided(one, known, of));
    return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
  }
  if (guard.type === 'not') {
    const inner = decided(guards[0]!, known, of);
    return inner === undefined ? undefined : !inner;
  }
  if (typeof left === 'number' && typeof right === 'number') return compare(guard.type, left, right);
  const text = JSON.stringify([left, right]);
  for (const one of known) {
    if (JSON.stringify([one.params.left ?? { result: true }, one.params.right ?? 0]) !== text) continue;
    if (one.type === guard.type) return true;
    if (opposite[one.type] === guard.type) return false;
    if (one.type === 'eq') return compare(guard.type, 0, 0);
  }
  const difference = narrowed(left, right, known, of);
  if (!difference) return undefined;
  const [a, b] = difference;
  switch (guard.type) {
    case 'eq':
      return a.min === a.max && b.min === b.max && a.min === b.min ? true : a.max < b.min || b.max < a.min ? false : undefined;
    case 'ne':
      return a.max < b.min || b.max < a.min ? true : a.min === a.max && b.min === b.max && a.min === b.min ? false : undefined;
    case 'lt':
      return a.max < b.min ? true : a.min >= b.max ? false : undefined;
    case 'le':
      return a.max <= b.min ? true : a.min > b.max ? false : undefined;
    case 'gt':
      return a.min > b.max ? true : a.max <= b.min ? false : undefined;
    case 'ge':
      return a.min >= b.max ? true : a.max < b.min ? false : undefined;
    case 'ult':
    case 'uge': {
      if (a.min < 0 || b.min < 0) return undefined;
      const less = a.max < b.min ? true : a.min >= b.max ? false : undefined;
      return less === undefined ? undefined : less === (guard.type === 'ult');
    }
  }
}

const opposite: { readonly [type: string]: Guard['type'] } = {
  eq: 'ne',
  ne: 'eq',
  lt: 'ge',
  ge: 'lt',
  le: 'gt',
  gt: 'le',
  ult: 'uge',
  uge: 'ult',
};

/** What two sides may be, given what is known of comparisons with constants. */
function narrowed(left: Operand, right: Operand, known: readonly Guard[], of: (variable: string) => Interval | undefined) {
  const narrow = (operand: Operand): Interval | undefined => {
    let interval = intervalOf(operand, of);
    const text = JSON.stringify(operand);
    for (const { type, params } of known) {
      if (JSON.stringify(params.left ?? { result: true }) !== text || typeof (params.right ?? 0) !== 'number') continue;
      const value = (params.right ?? 0) as number;
      const { min, max } = interval ?? { min: -(2 ** 31), max: 2 ** 31 - 1 };
      if (type === 'eq') interval = { min: value, max: value };
      else if (type === 'lt') interval = { min, max: Math.min(max, value - 1) };
      else if (type === 'le') interval = { min, max: Math.min(max, value) };
      else if (type === 'gt') interval = { min: Math.max(min, value + 1), max };
      else if (type === 'ge') interval = { min: Math.max(min, value), max };
      // as numbers without a sign
      else if (type === 'ult' && value >= 0) interval = { min: Math.max(0, min), max: Math.min(max, value - 1) };
      else if (type === 'uge' && min >= 0) interval = { min: Math.max(min, value), max };
      else if (type === 'ne' && value === min) interval = { min: min + 1, max };
      else if (type === 'ne' && value === max) interval = { min, max: max - 1 };
    }
    return interval;
  };
  const [a, b] = [narrow(left), narrow(right)];
  return a && b ? ([a, b] as const) : undefined;
}
