import { InputError, oneOf } from '../error.js';
import { didYouMean } from '../nearest.js';
import type { Exploration } from './exploration.js';

/** A variant with small changes of its own, by name: `posted+one-lookup+stop-locked`. */
export interface Changed {
  readonly base: string;
  readonly changes: readonly string[];
}

/** A variant's name in its parts. */
export function partsOf(variant: string): Changed {
  const [base = '', ...changes] = variant.split('+');
  return { base, changes };
}

/** The variant that is meant where none is named: `posted`, or the first. */
export const mainVariant = (variants: readonly string[]): string => (variants.includes('posted') ? 'posted' : variants[0]!);

/** Whether an exploration has a variant, or one with changes; it is the main one alone that can be changed, each way once. */
export function hasVariant({ variants, repairs = {} }: Pick<Exploration, 'variants' | 'repairs'>, variant: string): boolean {
  const { base, changes } = partsOf(variant);
  if (changes.length === 0) return variants.includes(variant);
  return base === mainVariant(variants) && changes.every((name, i) => Object.hasOwn(repairs, name) && changes.indexOf(name) === i);
}

/** Throws an InputError that says what there is, where there is no such variant. */
export function checkVariant(
  exploration: Pick<Exploration, 'name' | 'variants' | 'repairs'>,
  variant: string,
  all: readonly string[] = [],
): void {
  if (hasVariant(exploration, variant)) return;
  const { name, variants, repairs = {} } = exploration;
  const { base, changes } = partsOf(variant);
  const main = mainVariant(variants);
  if (changes.length === 0 || Object.keys(repairs).length === 0)
    throw new InputError(`${name} has no variant "${variant}"; it has ${oneOf([...variants, ...all])}`);
  if (base !== main)
    throw new InputError(`${name}/${variant}: it is ${main} alone that can be changed, as in ${main}+${Object.keys(repairs)[0]}`);
  const wrong = changes.find((change, i) => !Object.hasOwn(repairs, change) || changes.indexOf(change) < i)!;
  const fact = Object.hasOwn(repairs, wrong) ? 'is made twice' : `is none${didYouMean(wrong, Object.keys(repairs))}`;
  throw new InputError(`${name}/${variant}: the change "${wrong}" ${fact}; there is ${oneOf(Object.keys(repairs))}`);
}
