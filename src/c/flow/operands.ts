import type { Guard, Operand } from '../../core/system/path-source.js';

/** What variables hold, in terms of those at the last point. */
export type Values = ReadonlyMap<string, Operand>;

/** An operand with what its variables hold in their places. */
export function substituted(operand: Operand, values: Values): Operand {
  if (typeof operand === 'number') return operand;
  if ('reg' in operand) return values.get(operand.reg) ?? operand;
  if ('add' in operand) return added(substituted(operand.add[0], values), substituted(operand.add[1], values));
  if ('sub' in operand) return subtracted(substituted(operand.sub[0], values), substituted(operand.sub[1], values));
  if ('lookup' in operand) {
    const { table, row, column } = operand.lookup;
    return simplified({ lookup: { table, row: substituted(row, values), column: substituted(column, values) } });
  }
  return operand;
}

export const substitutedGuard = (guard: Guard, values: Values): Guard => ({
  type: guard.type,
  params: {
    ...(guard.params.left !== undefined && { left: substituted(guard.params.left, values) }),
    ...(guard.params.right !== undefined && { right: substituted(guard.params.right, values) }),
    ...(guard.params.guards && { guards: guard.params.guards.map((one) => substitutedGuard(one, values)) }),
  },
});

/** The sum, with its constants put together. */
export function added(left: Operand, right: Operand): Operand {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (left === 0) return right;
  if (right === 0) return left;
  if (typeof left === 'number') return added(right, left);
  if (typeof right === 'number' && typeof left === 'object') {
    if ('add' in left && typeof left.add[1] === 'number') return added(left.add[0], left.add[1] + right);
    if ('sub' in left && typeof left.sub[1] === 'number') return added(left.sub[0], right - left.sub[1]);
    if (right < 0) return { sub: [left, -right] };
  }
  return { add: [left, right] };
}

export function subtracted(left: Operand, right: Operand): Operand {
  if (typeof right === 'number') return added(left, -right);
  if (JSON.stringify(left) === JSON.stringify(right)) return 0;
  return { sub: [left, right] };
}

/** The same in fewer words, where its parts are constants. */
export function simplified(operand: Operand): Operand {
  if (typeof operand === 'object' && 'lookup' in operand) {
    const { table, row, column } = operand.lookup;
    if (typeof row === 'number' && typeof column === 'number') return table[row]?.[column] ?? operand;
  }
  return operand;
}

/** How many operands are inside each other. */
export function depthOf(operand: Operand): number {
  if (typeof operand !== 'object') return 0;
  const parts =
    'add' in operand
      ? operand.add
      : 'sub' in operand
        ? operand.sub
        : 'lookup' in operand
          ? [operand.lookup.row, operand.lookup.column]
          : [];
  return 1 + Math.max(0, ...parts.map(depthOf));
}
