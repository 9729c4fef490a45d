import { describe, expect, it } from 'vitest';
import type { Exploration } from '../../src/core/system/exploration.js';
import { promelaModel } from '../../src/export/promela/model.js';
import { operations } from '../../src/kernel/index.js';
import { checkExploration } from '../../src/path/check-exploration.js';
import { mermaid, stately } from '../../src/path/diagram.js';
import { confirm } from '../../src/replay/finding.js';
import { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { pct } from '../../src/search/strategies/pct.js';
import { parseToken } from '../../src/replay/token.js';
import { detectors, explorations } from '../registries.js';
import { cases, copied, fuzz, mutate, pick } from './fuzzing.js';

const bases = (await Promise.all(['litmus', 'classic-peterson', 'classic-bounded', 'bind-vs-bind'].map(explorations))).flat();

/** What commands do with an exploration: reads it, draws it, searches it, shows what it found. */
function used(value: unknown): void {
  checkExploration(value, 'module');
  for (const variant of value.variants.slice(0, 1)) {
    const system = new System(value, variant, {}, detectors);
    const { scenario } = system;
    for (const path of scenario.paths.slice(0, 3)) {
      mermaid(path, () => false);
      stately(path);
    }
    for (const strategy of [bfs, pct]) {
      const limits = { transitions: 400, schedules: 5, steps: 200 };
      const run = new SearchRun(system.compiled, strategy, { seed: 1, limits, stop: 'kind', depth: 3, length: undefined });
      while (!run.advance(1000));
      for (const finding of run.outcome().findings.slice(0, 2)) parseToken(confirm(system, run.outcome(), finding).token);
    }
    promelaModel(scenario, operations, detectors, 'one');
  }
}

describe('modules', () => {
  it('are searched, or refused with a sentence, whatever is in them', () => {
    const data = bases.map((base) => ({
      base,
      scenarios: new Map(
        base.variants.map((variant) => [
          variant,
          copied(base.scenario(variant, Object.fromEntries(Object.entries(base.switches).map(([name, values]) => [name, values[0]!])))),
        ]),
      ),
    }));
    const figures = fuzz(31, cases(2000, 30), (rng) => {
      const { base, scenarios } = pick(rng, data);
      const root = { exploration: copied(base), scenarios: copied(Object.fromEntries(scenarios)) } as {
        exploration: Exploration & { scenario: unknown };
        scenarios: { [variant: string]: unknown };
      };
      const about = rng.below(6) === 0 ? root.exploration : root.scenarios;
      mutate(rng, about as unknown as { [key: string]: unknown });
      if (typeof root.exploration.scenario === 'function')
        (root.exploration as { scenario: unknown }).scenario = (variant: string) => root.scenarios[variant];
      return { shown: root, run: () => used(root.exploration) };
    });
    console.info('modules', figures);
    expect(figures.refused).toBeGreaterThan(0);
  });
});
