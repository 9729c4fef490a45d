import { Compiled, type CompileOptions } from '../../src/execute/compiled.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { identityOf } from '../../src/core/system/site.js';
import { operations } from '../../src/kernel/index.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Reducer } from '../../src/search/reducer.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

/** Keeps the states in which a run ended. */
export class Ending extends Compiled {
  readonly ends = new Set<string>();
  override end(): void {
    this.ends.add(this.world.cells.join(' '));
    super.end();
  }
}

export interface Seen {
  readonly complete: boolean;
  readonly states: number;
  readonly transitions: number;
  readonly sites: readonly string[];
  readonly ends: readonly string[];
}

export const compiled = (scenario: Scenario, options: CompileOptions = {}): Ending => new Ending(scenario, operations, detectors, options);

export function search(run: Ending, reducers: readonly Reducer[], transitions = Infinity, strategy: Strategy = bfs): Seen {
  run.ends.clear();
  const searching = new SearchRun(run, strategy, {
    seed: 1,
    limits: { transitions },
    stop: 'never',
    depth: 3,
    length: undefined,
    reducers,
  });
  while (!searching.advance(100_000));
  const { complete, stats, findings } = searching.outcome();
  return {
    complete,
    states: stats.states,
    transitions: stats.transitions,
    sites: findings.map(identityOf).sort(),
    ends: [...run.ends].sort(),
  };
}

export const every = [
  [persistent],
  [chains],
  [persistent, chains],
  [sleep],
  [persistent, sleep],
  [sleep, chains],
  [persistent, sleep, chains],
] as const;

export const shown = ({ complete, sites, ends }: Seen) => ({ complete, sites, ends });

/** As an exploration expects them: without the other side, each once. */
export const sitesIn = ({ sites }: Pick<Seen, 'sites'>): readonly string[] =>
  [...new Set(sites.map((one) => one.split(' after ')[0]!))].sort();
