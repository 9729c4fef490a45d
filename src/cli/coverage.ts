import { fileURLToPath } from 'node:url';
import { operations } from '../kernel/index.js';
import type { Coverage } from '../execute/compiled.js';
import { placesOf } from '../path/places.js';
import { System } from '../replay/system.js';
import { packageRoot } from '../store/package-root.js';
import { readRecorded } from '../store/recorded.js';
import type { Checked } from './checks.js';
import type { Registry } from './registry.js';

/** Beside the sources of the explorations. */
export const recordedFile = fileURLToPath(new URL('explorations/coverage.txt', packageRoot));

/** What searches reached and what they could, as `variant place` lines. */
export interface Reach {
  readonly reached: ReadonlySet<string>;
  /** Places of the paths that no search came to, sorted. */
  readonly never: readonly string[];
}

/** Sums up searches of variants; `searched` gives exploration, variant and what was reached. */
export function reachOf(
  searched: readonly (readonly [exploration: string, variant: string, coverage: Coverage])[],
  registry: Registry,
): Reach {
  const reached = new Set<string>();
  const all = new Set<string>();
  for (const [name, variant, { points, edges, outcomes }] of searched) {
    for (const place of [...points, ...edges, ...outcomes]) reached.add(`${variant} ${place}`);
    const { scenario } = new System(registry.explorations.get(name)!, variant, {}, registry.detectors);
    for (const path of scenario.paths) for (const place of placesOf(path, operations)) all.add(`${variant} ${place}`);
  }
  return { reached, never: [...all].filter((place) => !reached.has(place)).sort() };
}

/** A place that was reached once and is no more is a hole in what the explorations cover. */
export function checkRecorded({ reached }: Reach): Checked {
  const recorded = readRecorded(recordedFile);
  const lost = recorded.filter((place) => !reached.has(place));
  return {
    what: `coverage: ${recorded.length} recorded places are reached`,
    failures: [
      ...(recorded.length === 0 ? [`there is no record in ${recordedFile}; write one with "racewalk coverage --record"`] : []),
      ...lost.map(
        (place) =>
          `no exploration reaches "${place}" any more; add one that does, or record anew where the place is gone: racewalk coverage --record`,
      ),
    ],
  };
}
