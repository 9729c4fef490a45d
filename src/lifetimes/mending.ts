import type { Asked } from './ask.js';
import { type Bug, isShownBy, shownIn } from './bugs.js';
import type { Change } from './changes.js';
import { smallestOf } from './smallest.js';
import type { Trials } from './trials.js';

/** One or more of the model's one-change repairs together, and the systems in which the bug is gone with them. */
export interface Tried {
  /** As variants name them. */
  readonly names: readonly string[];
  readonly kept: readonly string[];
  readonly change: Change;
}

/** Which of the model's one-change repairs end a bug, in which systems. */
export interface Mending {
  /** By itself each, those that end it somewhere, those first that do so in most systems by the fewest points. */
  readonly ones: readonly Tried[];
  /** What each of them is, as a sentence. */
  readonly says: ReadonlyMap<string, string>;
  /** How many were tried by themselves, and those that could not be. */
  readonly tried: number;
  readonly refused: readonly string[];
  /** Where none does by itself in every system: the smallest set of several that does. */
  readonly together: readonly Tried[];
  /** Sets that were tried, one or several. */
  readonly sets: number;
  /** Systems in which nothing that was tried ends it. */
  readonly never: readonly string[];
  /** Of all that was tried, what ends it in most systems by the fewest points; undefined: nothing does anywhere. */
  readonly smallest: Tried | undefined;
}

/** What of the variant's repairs ends the bug; undefined where its model has none. */
export function mendingOf(bug: Bug, searches: readonly Asked[], trials: Trials): Mending | undefined {
  const own = searches.filter(({ system }) => system.variant === bug.variant && bug.explorations.includes(system.exploration.name));
  const says = repairsOf(own);
  if (says.size === 0) return undefined;
  const { systemWith, changeOf } = trials;
  const names = [...says.keys()].filter((name) => own.some((one) => systemWith([name], one) !== undefined));
  const ends = trials.ending(
    (answer) => shownIn(bug, answer),
    (way, system) => isShownBy(bug, way, system),
  );
  const better = (a: Tried, b: Tried): number => b.kept.length - a.kept.length || a.change.points - b.change.points;
  const tryOut = (some: readonly string[]): Tried => {
    const kept = own.filter((one) => ends(some, one)).map(({ system }) => system.exploration.name);
    return { names: some, kept, change: changeOf(some) };
  };
  const ones = names
    .map((name) => tryOut([name]))
    .filter(({ kept }) => kept.length > 0)
    .sort(better);
  const several = ones[0]?.kept.length === own.length ? undefined : smallestOf({ names, systems: own, ends, systemWith, changeOf });
  const together = several === undefined || several.names.length < 2 ? [] : [tryOut(several.names)];
  const [smallest] = [...ones, ...together].filter(({ kept }) => kept.length > 0).sort(better);
  return {
    ones,
    says,
    tried: names.length,
    refused: [...says.keys()].filter((name) => !names.includes(name)),
    together,
    sets: several?.tried ?? names.length,
    never: bug.explorations.filter((name) => ![...ones, ...together].some(({ kept }) => kept.includes(name))),
    smallest,
  };
}

/** The one-change repairs of these systems' models, each with what it is. */
export const repairsOf = (own: readonly Asked[]): ReadonlyMap<string, string> =>
  new Map(own.flatMap(({ system }) => Object.entries(system.exploration.repairs ?? {})));
