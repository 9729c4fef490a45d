import type { Switches } from '../core/system/exploration.js';
import type { Asked } from './ask.js';
import { type Bug, isGone } from './bugs.js';
import { type Change, changedBy } from './changes.js';

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
  /** Combinations that were tried, where none does by itself in every system. */
  readonly together: readonly Tried[];
  /** Systems in which not even all changes together, nor all but one, end it. */
  readonly never: readonly string[];
  /** Of all that was tried, what ends it in most systems by the fewest points; undefined: nothing does anywhere. */
  readonly smallest: Tried | undefined;
}

/** Searches a variant of a system, with these switches besides its own; undefined where there is none. */
export type AskVariant = (like: Asked, variant: string, switches?: Switches) => Asked | undefined;

/** Pairs that are tried at most. */
const mostPairs = 6;

/** What of the variant's repairs ends the bug; undefined where its model has none. */
export function mendingOf(bug: Bug, searches: readonly Asked[], asked: AskVariant): Mending | undefined {
  const own = searches.filter(({ system }) => system.variant === bug.variant && bug.explorations.includes(system.exploration.name));
  const says = new Map(own.flatMap(({ system }) => Object.entries(system.exploration.repairs ?? {})));
  if (says.size === 0) return undefined;
  const names = [...says.keys()].filter((name) => own.some((one) => asked(one, `${bug.variant}+${name}`) !== undefined));
  const ordered = (some: readonly string[]): readonly string[] => names.filter((name) => some.includes(name));
  const ends = (some: readonly string[], one: Asked): boolean => {
    const answer = asked(one, `${bug.variant}+${some.join('+')}`);
    return answer !== undefined && isGone(bug, answer);
  };
  const tryOut = (some: readonly string[]): Tried => {
    const kept = own.filter((one) => ends(some, one));
    const all = own.flatMap((one): Change[] => {
      const answer = asked(one, `${bug.variant}+${some.join('+')}`);
      return answer === undefined ? [] : [changedBy(one.system, answer.system)];
    });
    // a system that has more of the functions that it changes tells more of it
    const change = all.reduce((a, b) => (b.points > a.points ? b : a), { points: 0, functions: [] });
    return { names: some, kept: kept.map(nameOf), change };
  };
  const better = (a: Tried, b: Tried): number => b.kept.length - a.kept.length || a.change.points - b.change.points;
  const ones = names
    .map((name) => tryOut([name]))
    .filter(({ kept }) => kept.length > 0)
    .sort(better);
  const together: Tried[] = [];
  const never: string[] = [];
  const covered = new Set(ones.flatMap(({ kept }) => kept));
  if (ones[0]?.kept.length !== own.length) {
    let best: readonly string[] = ones[0]?.names ?? [];
    const pairs = ones
      .flatMap((a, i) => ones.slice(i + 1).map((b) => [a, b] as const))
      .filter(([a, b]) => new Set([...a.kept, ...b.kept]).size === covered.size && covered.size > ones[0]!.kept.length);
    for (const [a, b] of pairs.slice(0, mostPairs)) {
      const pair = tryOut(ordered([...a.names, ...b.names]));
      together.push(pair);
      if (pair.kept.length < covered.size) continue;
      best = pair.names;
      break;
    }
    const left = own.filter((one) => !covered.has(nameOf(one)));
    const enough = new Set<string>();
    for (const one of left) {
      const some = fewest(names, (trial) => ends(trial, one));
      if (some === undefined) never.push(nameOf(one));
      for (const name of some ?? []) enough.add(name);
    }
    if (enough.size > 0) {
      together.push(tryOut(ordered([...enough])));
      if (together.at(-1)!.kept.length < own.length - never.length) together.push(tryOut(ordered([...best, ...enough])));
    }
  }
  const [smallest] = [...ones, ...together].filter(({ kept }) => kept.length > 0).sort(better);
  const refused = [...says.keys()].filter((name) => !names.includes(name));
  return { ones, says, tried: names.length, refused, together: unlike(together), never, smallest };
}

const nameOf = ({ system }: Asked): string => system.exploration.name;

const unlike = (all: readonly Tried[]): readonly Tried[] =>
  all.filter(({ names }, i) => all.findIndex((one) => one.names.join() === names.join()) === i);

/** Of all, or of all but one, so few of which none can be left out; undefined: that is not enough. */
function fewest(names: readonly string[], enough: (some: readonly string[]) => boolean): readonly string[] | undefined {
  const without = (some: readonly string[], name: string): readonly string[] => some.filter((one) => one !== name);
  let best = [names, ...names.map((name) => without(names, name))].find(enough);
  if (best === undefined) return undefined;
  for (const name of best) if (best.length > 1 && enough(without(best, name))) best = without(best, name);
  return best;
}
