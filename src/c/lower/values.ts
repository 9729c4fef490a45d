import type { Operand } from '../../core/system/path-source.js';
import type { Target } from './facts.js';
import type { Word } from '../flow/flow.js';
import type { Interval } from '../flow/intervals.js';
import { int } from '../parse/integer-types.js';
import type { TypeName } from '../parse/syntax.js';

/** What an expression gives. */
export interface Value {
  readonly operand: Operand;
  readonly type: TypeName;
  /** Of a pointer: where it leads, as far as that is known. */
  readonly target?: Target | undefined;
  /** Of a pointer to a function: those that it may be. */
  readonly functions?: ReadonlySet<string> | undefined;
}

/** What a function gives that returns nothing. */
export const nothing: Value = { operand: 0, type: { kind: 'void' } };

/** A word of a local struct or array. */
export interface Register {
  readonly variable: string;
  readonly key: string;
  /** Of an element of an array, the variable that says whether it has a value. */
  readonly known: string | undefined;
}

/** What can be assigned to, or followed further. */
export type Place =
  | ({ readonly kind: 'variable'; readonly type: TypeName } & Omit<Register, 'known'> & Partial<Register>)
  /** An element of a local array, by a number that is known where it runs. */
  | {
      readonly kind: 'element';
      readonly elements: readonly Register[];
      readonly index: Operand;
      /** What it is called in the text. */
      readonly name: string;
      readonly type: TypeName;
    }
  | {
      readonly kind: 'memory';
      readonly base: { readonly global: string } | { readonly object: Operand; readonly struct: string };
      readonly path: readonly string[];
      readonly type: TypeName;
    }
  | {
      readonly kind: 'elements';
      readonly index: Operand;
      readonly elements: readonly (Place & { readonly kind: 'memory' })[];
      readonly type: TypeName;
      readonly at: number;
      readonly end: number;
    };

export type Memory = Place & { readonly kind: 'memory' };

/** The elements of an array, and the register that says which it is. */
export type Elements = Place & { readonly kind: 'elements' };

export const number = (value: number): Value => ({ operand: value, type: int });

/** The name that a word has among its object's fields, or among globals. */
export const wordOf = ({ base, path }: Memory): Word =>
  'global' in base ? [base.global, ...path].join('.') : { object: base.object, field: path.join('_') };

/** By what is known of a word. */
export const keyOf = ({ base, path }: Memory): string =>
  'global' in base ? [base.global, ...path].join('.') : `struct ${base.struct}.${path.join('_')}`;

export const targetOf = ({ base, path }: Memory): Target =>
  'global' in base ? { kind: 'global', name: base.global, path } : { kind: 'object', struct: base.struct, path };

export const pointerTo = (to: TypeName): TypeName => ({ kind: 'pointer', to });

export const isPointer = (type: TypeName): type is TypeName & { readonly kind: 'pointer' } => type.kind === 'pointer';

/** What a variable of an integer type can hold at all, as far as a word of a model goes. */
export function limitsOf(type: TypeName): Interval {
  const all = { min: -(2 ** 31), max: 2 ** 31 - 1 };
  if (type.kind !== 'integer') return all;
  if (type.bits === 1) return { min: 0, max: 1 };
  const bits = Math.min(31, type.signed ? type.bits - 1 : type.bits);
  return { min: type.signed ? -(2 ** bits) : 0, max: 2 ** bits - 1 };
}

/** A constant as C has it in a type that is narrower than int: 0 or 1, or its low bits. */
export function wrapped(value: number, type: TypeName): number {
  if (type.kind !== 'integer' || type.bits >= 32) return value;
  if (type.bits === 1) return Number(value !== 0);
  const low = value & (2 ** type.bits - 1);
  return type.signed && low >= 2 ** (type.bits - 1) ? low - 2 ** type.bits : low;
}

export function typeText(type: TypeName): string {
  switch (type.kind) {
    case 'struct':
      return `struct ${type.tag}`;
    case 'enum':
      return `enum ${type.tag}`;
    case 'pointer':
      return `${typeText(type.to)}${type.to.kind === 'pointer' ? '' : ' '}*`;
    case 'array':
      return `${typeText(type.of)} []`;
    case 'function':
      return `a function`;
    case 'void':
      return 'void';
    default:
      return type.name;
  }
}
