import { families } from '../../models/classics/index.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { SearchRun } from '../../src/search/explore.js';
import { strategies } from '../registries.js';
import { short, table } from './table.js';

/** One family of programs at one size, by one strategy. */
export interface ExecutionsRow {
  readonly family: string;
  readonly n: number;
  readonly strategy: string;
  /** By the closed form. */
  readonly traces: number;
  readonly executions: number;
  /** Those that were given up halfway. */
  readonly blocked: number;
  readonly complete: boolean;
  readonly transitions: number;
  readonly seconds: number;
}

/** Sizes that are run: a small one, then up to about a minute. Published figures go to some of the largest. */
const sizes: { readonly [family: string]: readonly number[] } = {
  'file-system': [14, 16, 18, 19],
  indexer: [12, 13, 14, 15],
  lastzero: [5, 8, 10, 12, 15],
  readers: [2, 8, 10, 13],
  'writers-and-reader': [3, 5, 6, 7],
  ainc: [3, 5, 7, 8],
  sigma: [3, 4, 5, 6],
};
/** Executions of the largest that is run. */
const most = { quick: 500, full: 150_000 };

export function executions(quick: boolean, tell: (text: string) => void): readonly ExecutionsRow[] {
  const rows: ExecutionsRow[] = [];
  for (const { name, scenario, traces } of families) {
    tell(name);
    for (const n of sizes[name] ?? [2, 3, 4]) {
      if (traces(n) > (quick ? most.quick : most.full)) continue;
      for (const strategy of strategies.filter((one) => one.name.startsWith('dpor'))) {
        const began = performance.now();
        // findings are not what this is about
        const searching = new SearchRun(new Compiled(scenario(n), operations, []), strategy, {
          seed: 1,
          limits: { transitions: 20_000_000 },
          stop: 'never',
          depth: 3,
          length: undefined,
        });
        while (!searching.advance(100_000));
        const { complete, stats, remark } = searching.outcome();
        const blocked = Number(/(\d+) given up/.exec(remark ?? '')?.[1] ?? Number.NaN);
        rows.push({
          family: name,
          n,
          strategy: strategy.name,
          traces: traces(n),
          executions: stats.schedules,
          blocked,
          complete,
          transitions: stats.transitions,
          seconds: (performance.now() - began) / 1000,
        });
      }
    }
  }
  return rows;
}

export function executionsText(rows: readonly ExecutionsRow[]): string {
  const lines = rows.map(({ family, n, strategy, traces, executions: seen, blocked, complete, transitions, seconds }) => [
    `${family}(${n}), ${strategy}`,
    traces.toLocaleString('en'),
    seen.toLocaleString('en'),
    Number.isNaN(blocked) ? '-' : blocked.toLocaleString('en'),
    !complete ? 'not complete' : seen === traces ? 'equal' : 'NOT EQUAL',
    transitions.toLocaleString('en'),
    short(seconds),
  ]);
  return table(['family(n), strategy', 'traces', 'executions', 'given up', '', 'transitions', 's'], lines);
}
