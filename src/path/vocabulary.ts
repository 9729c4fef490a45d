import {
  type Branch,
  type Guard,
  type Invoke,
  type Operand,
  type PathSource,
  type PointSource,
  rangesOf,
  registersOf,
} from '../core/system/path-source.js';
import { InputError } from '../core/error.js';
import { define } from './define.js';
import type { Beside, Input, NeedsNone, Nothing } from './typed/path.js';

export type {
  Branch,
  Guard,
  Invoke,
  Location,
  Operand,
  OperandInput,
  PathSource,
  Points,
  PointSource,
} from '../core/system/path-source.js';

const result = { result: true } as const;

/** A comparison, as it is: tsc knows which registers and parameters it names. */
export interface Compared<Type extends Guard['type'], Left, Right> {
  readonly type: Type;
  readonly params: { readonly left: Left; readonly right: Right };
}
export type OfResult<Type extends Guard['type'], Right> = Compared<Type, typeof result, Right>;

/** The result is this value. */
export const is = <const V extends Operand>(right: V): OfResult<'eq', V> => ({ type: 'eq', params: { left: result, right } });
/** The result is another value than this one. */
export const isNot = <const V extends Operand>(right: V): OfResult<'ne', V> => ({ type: 'ne', params: { left: result, right } });
/** The result is NULL, or 0. */
export const isNull = is(0);
/** The result is a pointer to something, or a number other than 0. */
export const nonNull = isNot(0);
/** The result is negative: an error code. */
export const isError: OfResult<'lt', 0> = { type: 'lt', params: { left: result, right: 0 } };
/** A register, parameter or sum has this value. */
export const equals = <const L extends Operand, const R extends Operand>(left: L, right: R): Compared<'eq', L, R> => ({
  type: 'eq',
  params: { left, right },
});
/** A register, parameter or sum has another value than this one. */
export const differs = <const L extends Operand, const R extends Operand>(left: L, right: R): Compared<'ne', L, R> => ({
  type: 'ne',
  params: { left, right },
});
/** left >= right as u64: a negative number stands for 2^64 minus it. */
export const atLeastU64 = <const L extends Operand, const R extends Operand>(left: L, right: R): Compared<'uge', L, R> => ({
  type: 'uge',
  params: { left, right },
});
/** Every one of these guards holds. */
export const all = <const G extends readonly Guard[]>(...guards: G): { readonly type: 'all'; readonly params: { readonly guards: G } } => ({
  type: 'all',
  params: { guards },
});
/** The guard does not hold. */
export const not = <const G extends Guard>(guard: G): { readonly type: 'not'; readonly params: { readonly guards: readonly [G] } } => ({
  type: 'not',
  params: { guards: [guard] },
});

/** A point as it is: tsc knows what it calls and names. */
export interface Issued<S extends string, I, B extends Invoke['onDone']> {
  readonly description: string;
  readonly invoke: { readonly src: S; readonly input: I; readonly onDone: B };
}

/**
 * A program point: the C text of its primitive, the operation in camelCase or the `id` of a callee, its inputs, and
 * what comes after it, which is a point's name, a branch, or branches that are tried in order.
 */
export function point<const S extends string, const B extends Invoke['onDone']>(
  description: string,
  src: NeedsNone<S> extends true ? S : never,
  onDone: B,
): Issued<S, Nothing, B>;
export function point<const S extends string, const I extends NonNullable<Invoke['input']>, const B extends Invoke['onDone']>(
  description: string,
  src: S,
  input: I & Beside<I, Input<S, I>>,
  onDone: B,
): Issued<S, I, B>;
export function point(description: string, src: string, ...rest: readonly (Invoke['input'] | Invoke['onDone'])[]): PointSource {
  const onDone = rest.at(-1) as Invoke['onDone'];
  return { description, invoke: rest.length === 1 ? { src, onDone } : { src, input: rest[0] as NonNullable<Invoke['input']>, onDone } };
}

/** One actor's script: calls of paths, one after the other, each whatever the one before returned. */
export function sequence(
  id: string,
  params: readonly string[],
  calls: readonly { readonly src: string; readonly input?: { readonly [param: string]: Operand } }[],
): PathSource {
  const next = (i: number): Branch => ({ target: i + 1 < calls.length ? `call${i + 2}` : 'done' });
  return {
    id,
    params,
    initial: 'call1',
    states: {
      ...Object.fromEntries(
        calls.map((call, i) => [`call${i + 1}`, { description: `${call.src}()`, invoke: { ...call, onDone: next(i) } }]),
      ),
      done: { type: 'final' as const },
    },
  };
}

/** How a variant's function differs: points that are replaced or added, points that are gone (`null`), more names. */
export interface Revision {
  readonly params?: readonly string[];
  readonly registers?: PathSource['registers'];
  readonly initial?: string;
  readonly states: { readonly [point: string]: PointSource | null };
}

/** Another version of a function: what is not named stays as it is. */
export function revise(source: PathSource, { params = [], registers, initial, states }: Revision): PathSource {
  const kept = Object.entries({ ...source.states, ...states }).filter((entry): entry is [string, PointSource] => entry[1] !== null);
  return define({
    id: source.id,
    params: [...(source.params ?? []), ...params],
    registers: registers === undefined ? (source.registers ?? []) : bothOf(source, registers),
    initial: initial ?? source.initial,
    states: Object.fromEntries(kept),
  });
}

/** Names with names, or ranges with ranges. */
function bothOf(source: PathSource, more: NonNullable<PathSource['registers']>): NonNullable<PathSource['registers']> {
  const added = { ...source, registers: more };
  const names = [...registersOf(source), ...registersOf(added)];
  const ranges = { ...rangesOf(source), ...rangesOf(added) };
  if (names.every((name) => ranges[name] === undefined)) return names;
  if (names.every((name) => ranges[name] !== undefined)) return ranges;
  throw new InputError(
    `${source.id}: registers are declared by name, or with ranges, all of a path in one way; the revision has them in the other`,
  );
}
