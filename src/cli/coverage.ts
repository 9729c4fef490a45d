import { fileURLToPath } from 'node:url';
import type { Coverage } from '../core/system/coverage.js';
import { linkedPaths } from '../core/system/linked.js';
import { placesOf } from '../path/places.js';
import { System } from '../replay/system.js';
import { packageRoot } from '../store/package-root.js';
import { readUnreached, type Unreached } from '../store/unreached.js';
import type { Checked } from './check/checked.js';
import type { Registry } from './registry.js';

/** Beside the families of explorations. */
export const unreachedFile = fileURLToPath(new URL('explorations/unreached.txt', packageRoot));

/** A place with the variants that have its point exactly so. */
interface Shared {
  readonly place: string;
  readonly variants: Set<string>;
}

/** What searches reached of what their actors can run. */
export interface Reach {
  readonly reached: number;
  /** Sorted by place; the reasons are those of the file. */
  readonly unreached: readonly Unreached[];
}

/** Sums up searches of variants; `searched` gives exploration, variant and what was reached. */
export function reachOf(
  searched: readonly (readonly [exploration: string, variant: string, coverage: Coverage])[],
  registry: Registry,
  known: readonly Unreached[] = readUnreached(unreachedFile),
): Reach {
  const reached = new Set<string>();
  const all = new Map<string, Shared>();
  for (const [name, variant, { points, edges, outcomes }] of searched) {
    for (const place of [...points, ...edges, ...outcomes]) reached.add(`${variant} ${place}`);
    const { scenario, operations } = new System(registry.explorations.get(name)!, variant, {}, registry.detectors);
    for (const path of linkedPaths({ paths: scenario.paths, actors: scenario.actors })) {
      for (const place of placesOf(path, operations)) {
        const [point] = place.slice(path.id.length + 1).split(' ');
        const key = `${place} ${JSON.stringify(path.states[point!]!.invoke)}`;
        if (!all.has(key)) all.set(key, { place, variants: new Set() });
        all.get(key)!.variants.add(variant);
      }
    }
  }
  const missed = [...all.values()].filter(({ place, variants }) => ![...variants].some((variant) => reached.has(`${variant} ${place}`)));
  const variantsOf = (place: string): readonly string[] =>
    [...new Set(missed.flatMap((one) => (one.place === place ? [...one.variants] : [])))].sort();
  return {
    reached: all.size - missed.length,
    unreached: [...new Set(missed.map(({ place }) => place))].sort().map((place) => ({
      place,
      variants: variantsOf(place),
      reason: known.find((one) => one.place === place)?.reason,
    })),
  };
}

/** What is not reached is listed with a reason, and nothing else is: a new hole is seen, and so is a reason that has gone. */
export function checkUnreached({ reached, unreached }: Reach, known: readonly Unreached[] = readUnreached(unreachedFile)): Checked {
  const pairs = (all: readonly Unreached[]): readonly string[] =>
    all.flatMap(({ place, variants }) => variants.map((variant) => `"${place}" in ${variant}`));
  const [now, listed] = [pairs(unreached), pairs(known)];
  return {
    name: 'coverage',
    what: `coverage: ${reached} places are reached, ${unreached.length} are not, each with its reason`,
    failures: [
      ...now
        .filter((pair) => !listed.includes(pair))
        .map((pair) => `no exploration reaches ${pair}; add one that does, or list it with a reason: racewalk coverage --record`),
      ...listed
        .filter((pair) => !now.includes(pair))
        .map((pair) => `${pair} is listed as unreached, and it is reached, or no place any more: racewalk coverage --record`),
      ...unreached
        .filter(({ place, reason }) => reason === undefined && known.some((one) => one.place === place))
        .map(({ place }) => `"${place}" is listed as unreached without a reason; write one above it in ${unreachedFile}`),
    ],
  };
}
