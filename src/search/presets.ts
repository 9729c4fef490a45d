import type { Limits } from '../core/search/limits.js';
import type { Strategy } from '../core/search/strategy.js';

/** One search of a preset. All its limits are deterministic: no preset watches the clock. */
export interface PresetSearch {
  readonly strategy: string;
  readonly limits: Limits;
  /** Of icb and delay. */
  readonly preemptions?: number;
  /** Names of reducers, with commas between. */
  readonly reduce?: string;
  /** Only of explorations that can be searched to the end, or only of the others; absent: of all. */
  readonly of?: 'exhaustive' | 'others';
}

const GiB = 2 ** 30;
const million = 1_000_000;

/** In the order of their searches: first those that find shortest schedules, which need not be shrunk. */
export const presets = {
  quick: [
    { strategy: 'bfs', limits: { transitions: 2.5 * million }, of: 'exhaustive' },
    { strategy: 'pct', limits: { schedules: 2000 } },
  ],
  thorough: [
    { strategy: 'bfs', limits: { transitions: 20 * million, memory: GiB }, of: 'exhaustive' },
    { strategy: 'icb', limits: { transitions: 3 * million, memory: GiB }, preemptions: 2, of: 'others' },
    { strategy: 'delay', limits: { transitions: 3 * million, memory: GiB }, preemptions: 3, of: 'others' },
    ...['pct', 'pos', 'surw'].map((strategy) => ({ strategy, limits: { schedules: 10_000 } })),
  ],
  night: [
    { strategy: 'bfs', limits: { transitions: 500 * million, memory: 2 * GiB }, of: 'exhaustive' },
    { strategy: 'bfs', reduce: 'persistent,chains', limits: { transitions: 500 * million, memory: 2 * GiB }, of: 'others' },
    { strategy: 'icb', limits: { transitions: 100 * million, memory: GiB }, preemptions: 4, of: 'others' },
    { strategy: 'delay', limits: { transitions: 100 * million, memory: GiB }, preemptions: 5, of: 'others' },
    { strategy: 'swarm', limits: { schedules: 64, transitions: 200 * million, memory: 2 ** 21 }, of: 'others' },
    ...['pct', 'pos', 'surw', 'urw'].map((strategy) => ({ strategy, limits: { schedules: 200_000 } })),
  ],
} satisfies { readonly [preset: string]: readonly PresetSearch[] };

export type PresetName = keyof typeof presets;

/** The searches of a preset for an exploration. */
export function searchesOf(preset: PresetName, exhaustive: boolean): readonly PresetSearch[] {
  const searches: readonly PresetSearch[] = presets[preset];
  return searches.filter((search) => search.of === undefined || (search.of === 'exhaustive') === exhaustive);
}

/** A preset's bounds for a strategy that the user names: its own, or else those of the preset's first search or last walk. */
export function boundsOf(preset: PresetName, strategy: Pick<Strategy, 'name' | 'kind'>): Omit<PresetSearch, 'strategy' | 'of'> {
  const searches: readonly PresetSearch[] = presets[preset];
  const own = searches.find((search) => search.strategy === strategy.name);
  if (own !== undefined) return own;
  return { limits: (strategy.kind === 'exhaustive' ? searches[0] : searches.at(-1))!.limits };
}
