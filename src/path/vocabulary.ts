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

export type { Branch, Guard, Invoke, Location, Operand, OperandInput, PathSource, PointSource } from '../core/system/path-source.js';

const result: Operand = { result: true };

/** The result is this value. */
export const is = (right: Operand): Guard => ({ type: 'eq', params: { left: result, right } });
/** The result is another value than this one. */
export const isNot = (right: Operand): Guard => ({ type: 'ne', params: { left: result, right } });
/** The result is NULL, or 0. */
export const isNull = is(0);
/** The result is a pointer to something, or a number other than 0. */
export const nonNull = isNot(0);
/** The result is negative: an error code. */
export const isError: Guard = { type: 'lt', params: { left: result, right: 0 } };
/** A register, parameter or sum has this value. */
export const equals = (left: Operand, right: Operand): Guard => ({ type: 'eq', params: { left, right } });
/** A register, parameter or sum has another value than this one. */
export const differs = (left: Operand, right: Operand): Guard => ({ type: 'ne', params: { left, right } });
/** left >= right as u64: a negative number stands for 2^64 minus it. */
export const atLeastU64 = (left: Operand, right: Operand): Guard => ({ type: 'uge', params: { left, right } });
/** Every one of these guards holds. */
export const all = (...guards: Guard[]): Guard => ({ type: 'all', params: { guards } });
/** The guard does not hold. */
export const not = (guard: Guard): Guard => ({ type: 'not', params: { guards: [guard] } });

/**
 * A program point: the C text of its primitive, the operation in camelCase or the `id` of a callee, its inputs, and
 * what comes after it, which is a point's name, a branch, or branches that are tried in order.
 */
export function point(description: string, src: string, onDone: Invoke['onDone']): PointSource;
export function point(description: string, src: string, input: NonNullable<Invoke['input']>, onDone: Invoke['onDone']): PointSource;
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
