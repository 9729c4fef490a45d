import { InputError, oneOf } from '../error.js';
import { didYouMean } from '../nearest.js';
import type { Listener } from '../world/bus.js';

/**
 * A finding that ends its run hides what would have come after it. The kinds that a run is told to survive are named like the value of a
 * switch that every exploration has: reports print it, tokens carry it, and a replay survives the same.
 */
export const surviveSwitch = 'survive';

/** Kinds as that value. */
export const survivedText = (kinds: readonly string[]): string => [...new Set(kinds)].sort().join('.');

/** The detectors, those of these kinds without ending a run. An InputError where a kind is none that could be survived. */
export function surviving<T extends Listener>(detectors: readonly T[], value: string): readonly T[] {
  const kinds = value.split('.');
  for (const kind of kinds) {
    const own = detectors.filter((detector) => detector.kind === kind);
    const able = [...new Set(detectors.flatMap((one) => (one.endsRun && !one.fatal ? [one.kind] : [])))].sort();
    if (able.includes(kind)) continue;
    const fact =
      own.length === 0
        ? `there is no kind "${kind.slice(0, 100)}"${didYouMean(kind, able)}`
        : own.some(({ fatal }) => fatal)
          ? `nothing comes after a ${kind}`
          : `a run goes on after a ${kind} by itself`;
    throw new InputError(`${surviveSwitch}: ${fact}; what can be survived is ${oneOf(able)}`);
  }
  return detectors.map((detector) => (kinds.includes(detector.kind) ? { ...detector, endsRun: false } : detector));
}
