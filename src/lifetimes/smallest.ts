import type { Change } from './changes.js';
import type { Asked } from './ask.js';
import type { System } from '../replay/system.js';

/** What a choice among the one-change repairs is about. */
export interface Wanted {
  /** The repairs, as variants name them. */
  readonly names: readonly string[];
  /** Systems in which something is wrong. */
  readonly systems: readonly Asked[];
  /** Whether it is gone in a system with these repairs. */
  readonly ends: (some: readonly string[], one: Asked) => boolean;
  /** The system with these repairs; undefined: its model is refused. */
  readonly systemWith: (some: readonly string[], one: Asked) => System | undefined;
  /** What these repairs change, in all systems of the variant. */
  readonly changeOf: (some: readonly string[]) => Change;
}

/** Repairs that together end what is wrong, of which none can be left out. */
export interface Smallest {
  /** In the order in which they were given. */
  readonly names: readonly string[];
  readonly change: Change;
  /** Systems in which that is so, and those in which nothing that was tried ends it. */
  readonly ended: readonly string[];
  readonly left: readonly string[];
  /** Sets of repairs, one or several, that were tried in some system. */
  readonly tried: number;
}

/** Repairs of one set are at most so many, where it is found by trying all of that size; and unions of sets that are tried at most. */
const largest = 3;
const mostUnions = 24;

/**
 * The set that changes the fewest points of those that were tried: system by system all repairs that change its model, one by one, then
 * two together and so on until some end it; then unions of what ends each, without what can be left out. Undefined: none ends
 * anything.
 */
export function smallestOf(wanted: Wanted): Smallest | undefined {
  const { names, systems, systemWith } = wanted;
  const tried = new Set<string>();
  const ends = (some: readonly string[], one: Asked): boolean => {
    tried.add(some.join('+'));
    return wanted.ends(some, one);
  };
  const sizes = sizesOf(wanted, names);
  const bySize = (a: readonly string[], b: readonly string[]): number => sizes(a) - sizes(b) || a.length - b.length;
  const endings = new Map(
    systems.map((one) => {
      const own = names.filter((name) => systemWith([name], one)?.sameModel(one.system) === false);
      return [one, endingIn(own, (some) => ends(some, one))];
    }),
  );
  const needed = systems.filter((one) => endings.get(one)!.length > 0);
  if (needed.length === 0) return undefined;
  const inOrder = (some: readonly string[]): readonly string[] => names.filter((name) => some.includes(name));
  const enough = unions(needed.map((one) => endings.get(one)!))
    .map(inOrder)
    .sort(bySize)
    .slice(0, mostUnions)
    .find((some) => needed.every((one) => ends(some, one)));
  // what ends one system may be undone by what ends another: then as far as it goes
  const some = enough ?? inOrder(needed.flatMap((one) => [...endings.get(one)!].sort(bySize)[0]!));
  return { ...leastOf({ ...wanted, ends }, some), tried: tried.size };
}

/** Of these repairs so few that none can be left out where they end it. */
export function leastOf(wanted: Wanted, some: readonly string[]): Omit<Smallest, 'tried'> {
  const { systems, ends } = wanted;
  const ended = systems.filter((one) => ends(some, one));
  const sizes = sizesOf(wanted, some);
  const names = withoutMore(
    some,
    (less) => ended.every((one) => ends(less, one)),
    (name) => sizes([name]),
  );
  const left = systems.filter((one) => !ended.includes(one));
  return { names, change: wanted.changeOf(names), ended: ended.map(nameOf), left: left.map(nameOf) };
}

/** Points that each of some repairs changes by itself, summed. */
function sizesOf(wanted: Wanted, names: readonly string[]): (some: readonly string[]) => number {
  const sizes = new Map(names.map((name) => [name, wanted.changeOf([name]).points]));
  return (some) => some.reduce((sum, name) => sum + sizes.get(name)!, 0);
}

const nameOf = ({ system }: Asked): string => system.exploration.name;

/** What can be left out is, those first that change most. */
function withoutMore(
  some: readonly string[],
  enough: (less: readonly string[]) => boolean,
  size: (name: string) => number,
): readonly string[] {
  let names = some;
  for (const name of [...some].sort((a, b) => size(b) - size(a))) {
    const less = names.filter((one) => one !== name);
    if (less.length > 0 && enough(less)) names = less;
  }
  return names;
}

/** Of the sets that are enough, all of the smallest number; beyond `largest` the one that is left of all of them. */
function endingIn(names: readonly string[], enough: (some: readonly string[]) => boolean): readonly (readonly string[])[] {
  for (let count = 1; count <= Math.min(largest, names.length); count++) {
    const found = choose(names, count).filter(enough);
    if (found.length > 0) return found;
  }
  return names.length > largest && enough(names) ? [withoutMore(names, enough, () => 0)] : [];
}

function choose(names: readonly string[], count: number): readonly (readonly string[])[] {
  if (count === 0) return [[]];
  return names.flatMap((name, i) => choose(names.slice(i + 1), count - 1).map((rest) => [name, ...rest]));
}

/** Sets that contain one of each list, without those that contain another. */
function unions(lists: readonly (readonly (readonly string[])[])[]): readonly (readonly string[])[] {
  let all: readonly (readonly string[])[] = [[]];
  for (const sets of lists) {
    const next = all.flatMap((union) =>
      sets.some((one) => isIn(one, union)) ? [union] : sets.map((one) => [...new Set([...union, ...one])]),
    );
    const once = [...new Map(next.map((one) => [[...one].sort().join('+'), one])).values()];
    all = once.filter((one) => !once.some((other) => other !== one && isIn(other, one)));
  }
  return all;
}

const isIn = (some: readonly string[], union: readonly string[]): boolean => some.every((name) => union.includes(name));
