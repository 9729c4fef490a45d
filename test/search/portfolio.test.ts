import { describe, expect, it } from 'vitest';
import type { Limits } from '../../src/core/search/limits.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { noStats, type SearchInput, type Strategy } from '../../src/core/search/strategy.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { SearchRun, type Outcome } from '../../src/search/explore.js';
import { Portfolio } from '../../src/search/portfolio.js';
import { identityOf } from '../../src/core/system/site.js';
import { detectors, explorations, strategies } from '../registries.js';

const litmus = await explorations('litmus-');
const toys = litmus.flatMap(({ name, variants, scenario }) =>
  variants.map((variant) => ({ name: `${name}/${variant}`, scenario: scenario(variant, {}) })),
);
const any = toys[0]!.scenario;

function explore(scenario: Scenario, strategy: Strategy, limits: Limits, preemptions?: number): Outcome {
  const searching = new SearchRun(new Compiled(scenario, operations, detectors), strategy, {
    seed: 3,
    limits,
    stop: 'never',
    depth: 3,
    length: undefined,
    preemptions,
  });
  while (!searching.advance(700));
  return searching.outcome();
}

/**
 * Takes one transition after the other for ever; every `every`th comes to a final state that none has come to (0: none
 * does). It goes wrong where its cells are not as it left them.
 */
function stub(name: string, every: number): Strategy & { taken(): number } {
  let taken = 0;
  return {
    name,
    says: '',
    kind: 'random',
    shortest: false,
    taken: () => taken,
    start({ run, finals }: SearchInput) {
      const stats = noStats();
      const { cells } = run.world;
      cells[0] = every;
      return {
        stats,
        complete: false,
        stoppedBy: null,
        remark: undefined,
        bounds: {},
        advance(steps) {
          if (cells[0] !== every) throw new Error(`${name} was not left alone`);
          for (let i = 0; i < steps; i++) {
            taken = ++stats.transitions;
            if (every > 0 && taken % every === 0) finals!.add({ cells: Int32Array.of(every, taken) } as unknown as typeof run.world, 0);
          }
          return false;
        },
      };
    },
  };
}

describe('the portfolio', () => {
  it('gives longer turns to who comes to something new, and never none to the others', () => {
    const [busy, slow, idle] = [stub('busy', 1000), stub('slow', 40_000), stub('idle', 0)];
    const limits = { transitions: 1_000_000 };
    const search = new Portfolio(
      {
        run: new Compiled(any, operations, []),
        recorder: { stop: false, found: () => {} },
        seed: 1,
        limits,
        options: { depth: 3, length: undefined },
      },
      [busy, slow, idle],
    );
    while (!search.advance(999));
    expect({ stoppedBy: search.stoppedBy, complete: search.complete, transitions: search.stats.transitions }).toEqual({
      stoppedBy: 'transitions',
      complete: false,
      transitions: 1_000_000,
    });
    // once its turns are 16 times as long as the others', busy has 16 of 18 parts, less what slow's turns of double length take
    expect(busy.taken()).toBeGreaterThan(780_000);
    expect(slow.taken()).toBeGreaterThan(idle.taken());
    expect(idle.taken()).toBeGreaterThan(40_000);
  });

  it.each(toys)('is complete where icb is, and tells of all that is there: $name', ({ scenario }) => {
    const [icb, portfolio] = ['icb', 'portfolio'].map((name) =>
      explore(scenario, strategies.find((strategy) => strategy.name === name)!, {}),
    );
    expect(portfolio!.complete).toBe(true);
    expect(portfolio!.findings.map(identityOf).sort()).toEqual(icb!.findings.map(identityOf).sort());
  });

  it.each(toys)('lets each do what it would do alone: $name', ({ scenario }) => {
    // with a bound on preemptions the others go on when icb is through
    const named = (name: string): Strategy => strategies.find((strategy) => strategy.name === name)!;
    const limits = { schedules: 300 };
    const alone = ['icb', 'pct', 'pos', 'surw', 'urw'].map((name) => explore(scenario, named(name), limits, 0));
    const together = explore(scenario, named('portfolio'), limits, 0);
    expect(together.stats.transitions).toBe(alone.reduce((sum, { stats }) => sum + stats.transitions, 0));
    expect(together.stats.schedules).toBe(4 * 300);
    expect(together.findings.map(identityOf).sort()).toEqual(
      [...new Set(alone.flatMap(({ findings }) => findings.map(identityOf)))].sort(),
    );
    const occurrences = (outcomes: readonly Outcome[]): number =>
      outcomes.reduce((sum, { findings }) => sum + findings.reduce((n, finding) => n + finding.occurrences, 0), 0);
    expect(occurrences([together])).toBe(occurrences(alone));
    expect(together.remark).toMatch(
      /^transitions of icb \d+ %, pct \d+ %, pos \d+ %, surw \d+ %, urw \d+ %; \d+ final states; icb: what is left needs more than 0 preemptions; pct: a bug of depth 3/,
    );
  });
});
