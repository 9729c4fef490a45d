import { mainVariant } from '../core/system/variant.js';
import type { Exploration } from '../core/system/exploration.js';
import type { System } from '../replay/system.js';
import { type CompareOptions, outcomeOf, type Pair, pairOf, searched, type Side } from './compare.js';

/** What one change of an exploration's main variant does alone. */
export interface Single {
  readonly name: string;
  readonly side: Side;
  /** Against the main variant. */
  readonly pair: Pair;
  /** It has the same states, transitions and findings: nothing that anybody here comes to. */
  readonly idle: boolean;
}

/** Changes that leave no finding together. */
export interface Combination {
  readonly names: readonly string[];
  readonly system: System;
  readonly states: number;
}

/** The repairs of one exploration. */
export interface Repairs {
  readonly exploration: Exploration;
  readonly main: Side;
  readonly singles: readonly Single[];
  /** What leaves nothing: all of the smallest size, or one. None where no combination leaves nothing, or where there is nothing to mend. */
  readonly smallest: readonly Combination[];
  /** All smaller ones were tried; else none of the one's changes can be left out. */
  readonly exhaustive: boolean;
  /** How many combinations were searched for these. */
  readonly tried: number;
  /** Where there is none: what all changes that break nothing alone leave together. */
  readonly left: Side | undefined;
}

export interface RepairOptions extends CompareOptions {
  /** The exploration in a variant. */
  systemOf(exploration: Exploration, variant: string): System;
}

const nameOf = (variants: readonly string[], names: readonly string[]): string => [mainVariant(variants), ...names].join('+');

/**
 * Tries each change of an exploration's main variant alone, then all combinations of those that do anything, the smallest first, and where
 * none is enough those of all that change the model.
 */
export function repairsOf(exploration: Exploration, options: RepairOptions): Repairs {
  const { variants, repairs = {} } = exploration;
  const of = (names: readonly string[]): System => options.systemOf(exploration, nameOf(variants, names));
  const main = searched(of([]), 'A', options);
  const singles = Object.keys(repairs).map((name): Single => {
    const side = searched(of([name]), 'B', options);
    const pair = pairOf(main, side);
    return { name, side, pair, idle: isIdle(pair) };
  });
  const useful = singles.flatMap(({ name, idle }) => (idle ? [] : [name]));
  let tried = 0;
  const clean = (names: readonly string[]): Combination | undefined => {
    tried++;
    const system = of(names);
    const outcome = outcomeOf(system, options, 'first');
    return outcome.verdict === 'clean' ? { names, system, states: outcome.stats.states } : undefined;
  };
  const harmless = (name: string): boolean => singles.find((one) => one.name === name)!.pair.nothingNew === true;
  const enough = (of: readonly string[]): Pick<Repairs, 'smallest' | 'exhaustive'> =>
    main.findings.length === 0 || of.length > mostSubsets
      ? { smallest: main.findings.length === 0 ? [] : oneMinimal(of, harmless, clean), exhaustive: false }
      : { smallest: fewest(of, clean), exhaustive: true };
  const own = enough(useful);
  // what does nothing alone may matter where another change lets somebody come to it
  const { smallest, exhaustive } =
    own.smallest.length > 0 ? own : enough(singles.filter(({ pair }) => !pair.sameModel).map(({ name }) => name));
  const left = smallest.length > 0 || main.findings.length === 0 ? undefined : searched(of(useful.filter(harmless)), 'B', options);
  return { exploration, main, singles, smallest, exhaustive, tried, left };
}

/** Of more changes than these not all combinations are tried. */
const mostSubsets = 8;

type Clean = (names: readonly string[]) => Combination | undefined;

/** All of the smallest sets that are enough. */
function fewest(of: readonly string[], clean: Clean): readonly Combination[] {
  for (let size = 1; size <= of.length; size++) {
    const found = subsets(of, size).flatMap((names) => clean(names) ?? []);
    if (found.length > 0) return found;
  }
  return [];
}

/** One set of which none can be left out: from all that break nothing alone, with as few of the others as it takes. */
function oneMinimal(of: readonly string[], harmless: (name: string) => boolean, clean: Clean): readonly Combination[] {
  const others = of.filter((name) => !harmless(name));
  for (let size = 0; size <= others.length; size++)
    for (const some of subsets(others, size)) {
      let best = clean(of.filter((name) => harmless(name) || some.includes(name)));
      if (best === undefined) continue;
      for (const name of best.names) best = clean(best.names.filter((one) => one !== name)) ?? best;
      return [best];
    }
  return [];
}

const isIdle = ({ a, b, rows }: Pair): boolean =>
  a.outcome.stats.states === b.outcome.stats.states &&
  a.outcome.stats.transitions === b.outcome.stats.transitions &&
  rows.every(({ change }) => change === 'unchanged');

function subsets(names: readonly string[], size: number): readonly (readonly string[])[] {
  if (size === 0) return [[]];
  return names.flatMap((name, i) => subsets(names.slice(i + 1), size - 1).map((rest) => [name, ...rest]));
}

/**
 * One set of changes that leaves nothing in any of those explorations that have such a combination, and of which none can be left out;
 * undefined where there is none.
 */
export function together(all: readonly Repairs[], options: RepairOptions): readonly string[] | undefined {
  const broken = all.filter(({ smallest }) => smallest.length > 0);
  if (broken.length === 0) return undefined;
  const order = Object.keys(broken[0]!.exploration.repairs ?? {});
  const isClean = (names: readonly string[]): boolean =>
    broken.every(
      ({ exploration }) =>
        outcomeOf(options.systemOf(exploration, nameOf(exploration.variants, names)), options, 'first').verdict === 'clean',
    );
  const own = order.filter((name) => broken.some(({ smallest }) => smallest[0]!.names.includes(name)));
  // what is enough for each may need one change more where it meets the others'
  const more = order.filter((name) => !own.includes(name)).map((name) => order.filter((one) => one === name || own.includes(one)));
  const enough = [own, ...more].find(isClean);
  if (enough === undefined) return undefined;
  let names = enough;
  for (const name of names) {
    const fewer = names.filter((one) => one !== name);
    if (isClean(fewer)) names = fewer;
  }
  return names;
}
