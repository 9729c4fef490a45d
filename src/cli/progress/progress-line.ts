import type { Stats } from '../../core/search/strategy.js';
import { estimatedStates } from '../../search/progress-estimate.js';

/** How far a search is. */
export interface Standing {
  /** What is searched, and by what. */
  readonly name: string;
  readonly stats: Stats;
  readonly exhaustive: boolean;
  /** States known and not looked at yet. */
  readonly waiting: number | undefined;
  /** States of each level, of a search by levels. */
  readonly levels: readonly number[];
  /** Going on from a checkpoint: states that it has found again. */
  readonly rebuilt: number | undefined;
  readonly found: number;
  /** Transitions a second. */
  readonly rate: number | undefined;
}

const number = (value: number): string => Math.round(value).toLocaleString('en');

/** One line that says how far a search is; what may be left is called an estimate. */
export function progressLine({ name, stats, exhaustive, waiting, levels, rebuilt, found, rate }: Standing): string {
  const { states, transitions, schedules, peakBytes } = stats;
  if (rebuilt !== undefined) return `${name}: found ${number(rebuilt)} of ${number(states)} saved states again`;
  const done = exhaustive
    ? `${number(states)} states, ${number(transitions)} transitions`
    : `${number(schedules)} schedules, ${number(transitions)} steps`;
  return [
    `${name}: ${done}`,
    ...(rate === undefined ? [] : [`${number(rate)}/s`]),
    ...(waiting === undefined ? [] : [`${number(waiting)} waiting`]),
    ...(peakBytes > 0 ? [`${number(peakBytes / 2 ** 20)} MiB`] : []),
    `${found} found`,
    ...left(stats, levels, rate ?? 0),
  ].join(', ');
}

function left({ states, transitions }: Stats, levels: readonly number[], rate: number): string[] {
  if (levels.length === 0) return [];
  const all = estimatedStates(levels);
  if (all === undefined) return [`level ${levels.length}, too early for an estimate`];
  const remaining = Math.max(0, all - levels.reduce((sum, size) => sum + size, 0));
  const time = rate > 0 && states > 0 ? `, ${duration((remaining * (transitions / states)) / rate)}` : '';
  return [`level ${levels.length}, estimate, if levels go on shrinking: ${number(remaining)} states left${time}`];
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
