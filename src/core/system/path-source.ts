import type { Range } from '../world/layout.js';

/**
 * The source of a path: plain JSON data that describes one kernel function as a statechart. A state is a
 * program point; its `invoke` is the one atomic operation issued there, or the call of another path.
 */

/** A value, evaluated locally. Names of globals are strings and give their cell. */
export type Operand =
  | number
  | { readonly reg: string }
  | { readonly param: string }
  | { readonly result: true }
  | { readonly add: readonly [Operand, Operand] }
  | { readonly sub: readonly [Operand, Operand] }
  /** An entry of a constant table, by row and column. */
  | { readonly lookup: { readonly table: readonly (readonly number[])[]; readonly row: Operand; readonly column: Operand } };

/** A shared location: a global by name, or a field of the object that a register or parameter points to. */
export type Location = string | { readonly reg: string; readonly field: string } | { readonly param: string; readonly field: string };

/** What an operation's parameter or a call's gets: which of the two it may be is the parameter's kind to say. */
export type OperandInput = Operand | Location;

/** A condition on registers, parameters and the result; `ult` and `uge` compare as u64, where a negative number is a large one. */
export interface Guard {
  readonly type: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'ult' | 'uge' | 'all' | 'not';
  /** Comparisons have two sides; `all` has any number of guards, `not` one. */
  readonly params: {
    readonly left?: Operand;
    readonly right?: Operand;
    readonly guards?: readonly Guard[];
  };
}

/** What happens locally after the operation's result is known. Guards see the registers before they change. */
export interface Branch {
  /** Branches are tried in order; the last one has none. */
  readonly guard?: Guard;
  /** Saves the result in a register. */
  readonly save?: string;
  /** Sets registers; every right-hand side sees the registers before they change. */
  readonly set?: { readonly [register: string]: Operand };
  /** Writes fields of an object that no other actor can reach yet; private memory costs no step. Registers as before the branch. */
  readonly write?: { readonly object: Operand; readonly fields: { readonly [field: string]: Operand } };
  /** An annotation for detectors; it costs no step. Its operands see the registers before they change. */
  readonly note?: readonly [name: string, ...operands: Operand[]];
  /** A state of the same path. */
  readonly target: string;
  /** Needed to re-enter the state that it leaves. */
  readonly reenter?: boolean;
}

/** What detectors are told of an operation besides what it tells itself: before it acts, and after it, with its result. */
export interface Told {
  readonly before: readonly (readonly [name: string, ...operands: Operand[]])[];
  readonly after: readonly (readonly [name: string, ...operands: Operand[]])[];
}

/** The one thing that happens at a point: an operation, or a call of another path, and what comes after it. */
export interface Invoke {
  /** An operation in camelCase, or the `id` of another path. */
  readonly src: string;
  /** By parameter. */
  readonly input?: { readonly [param: string]: OperandInput };
  /** Put there by those who judge a model by what it declares besides its code; registers as before the operation. */
  readonly told?: Told;
  /** A string is a target without anything else. */
  readonly onDone: string | Branch | readonly Branch[];
}

/** A program point: a state of the statechart. */
export interface PointSource {
  /** The primitive with its operands; at most 60 characters. */
  readonly description?: string;
  /** Absent in a final state. */
  readonly invoke?: Invoke;
  /** Where the function returns. */
  readonly type?: 'final';
  /** A final state's return value (default 0). */
  readonly output?: Operand;
  /** Free-text tags, for drawing only. */
  readonly tags?: readonly string[];
}

declare const computed: unique symbol;

/**
 * Points by name, where the names are computed: spread among others, TypeScript forgets that there are more than it can name, so this
 * says that targets may be any.
 */
export interface Points {
  [point: string]: PointSource;
  readonly [computed]?: never;
}

/** One function of the modelled code, as a statechart. */
export interface PathSource {
  /** The C function's name. */
  readonly id: string;
  /** The function's name in diagrams, where another path, or an operation, has it for its id. */
  readonly title?: string;
  /** Names of what a caller, or the actor, hands over. */
  readonly params?: readonly string[];
  /**
   * Local variables: names, `['pid', 'slot']`, each set before it is read, with a range that follows from what is saved there; or names
   * with their ranges, `{ tries: upTo(3) }`, each of which begins a call with the range's starting value.
   */
  readonly registers?: readonly string[] | { readonly [register: string]: Range };
  /** The point that it begins at. */
  readonly initial: string;
  /** By name. */
  readonly states: Readonly<Points>;
}

/** The branches of an invoke, whichever way they were written. */
export function branchesOf(invoke: Invoke): readonly Branch[] {
  const { onDone } = invoke;
  if (typeof onDone === 'string') return [{ target: onDone }];
  return Array.isArray(onDone) ? onDone : [onDone as Branch];
}

/** The names of a path's registers. */
export const registersOf = ({ registers = [] }: PathSource): readonly string[] => (isList(registers) ? registers : Object.keys(registers));

/** The ranges that a path declares for its registers. */
export const rangesOf = ({ registers = [] }: PathSource): { readonly [register: string]: Range } => (isList(registers) ? {} : registers);

const isList = (registers: NonNullable<PathSource['registers']>): registers is readonly string[] => Array.isArray(registers);
