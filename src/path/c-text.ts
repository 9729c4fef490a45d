import type { Operation } from '../core/operation/operation.js';
import type { Operand, OperandInput } from '../core/system/path-source.js';
import { isLocation } from './lower.js';

/** A call of an operation as it reads in C, for points without a text of their own; its name where it does not say. */
export function cText({ name, c }: Operation, input: { readonly [param: string]: OperandInput } = {}): string {
  const form = typeof c === 'object' ? (c[String(input['order'])] ?? c['']) : c;
  return form?.replace(/\$(\w+)/g, (_, param: string) => (input[param] === undefined ? param : operandText(input[param]))) ?? name;
}

function operandText(operand: OperandInput): string {
  if (typeof operand === 'string') return operand;
  if (isLocation(operand)) return `${'reg' in operand ? operand.reg : operand.param}->${operand.field}`;
  return valueText(operand);
}

function valueText(operand: Operand): string {
  if (typeof operand === 'number') return String(operand);
  if ('reg' in operand) return operand.reg;
  if ('param' in operand) return operand.param;
  if ('result' in operand) return 'result';
  if ('lookup' in operand) return `table[${valueText(operand.lookup.row)}][${valueText(operand.lookup.column)}]`;
  const [left, right] = 'add' in operand ? operand.add : operand.sub;
  return `${valueText(left)} ${'add' in operand ? '+' : '-'} ${valueText(right)}`;
}
