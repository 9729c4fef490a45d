import { describe, expect, it } from 'vitest';
import { account } from '../../models/sct/account.js';
import { reorder } from '../../models/sct/reorder.js';
import { stack } from '../../models/sct/stack.js';
import { twostage } from '../../models/sct/twostage.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { type Outcome, SearchRun } from '../../src/search/explore.js';
import { siteOf } from '../../src/core/system/site.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

function searched(scenario: Scenario): Outcome {
  const searching = new SearchRun(new Compiled(scenario, operations, detectors), bfs, {
    seed: 1,
    limits: {},
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!searching.advance(1_000_000));
  return searching.outcome();
}

describe('programs of SCTBench', () => {
  const small: readonly (readonly [name: string, of: (variant: string) => Scenario, site: string])[] = [
    ['reorder_2', (variant) => reorder(1, 1, variant), 'warn thread1@check.bad'],
    ['reorder_4', (variant) => reorder(3, 1, variant), 'warn thread3@check.bad'],
    ['twostage', (variant) => twostage(2, 1, variant), 'warn thread2@funcB.bad'],
    ['stack of 3', (variant) => stack(3, variant), 'warn thread1@pop.bad'],
    ['stack', (variant) => stack(10, variant), 'warn thread1@pop.bad'],
    ['account', account, 'warn thread0@check_result.bad'],
  ];
  it.each(small)('%s shows its bug and nothing else, and its repaired twin shows nothing', (_, of, site) => {
    const broken = searched(of('posted'));
    expect([broken.complete, broken.findings.map(siteOf)]).toEqual([true, [site]]);
    const mended = searched(of('repaired'));
    expect([mended.complete, mended.verdict]).toEqual([true, 'clean']);
  });

  it('run on live actors as they are searched, with a hundred threads', () => {
    for (const scenario of [reorder(99, 1, 'posted'), twostage(99, 1, 'posted')]) {
      const [compiled, live] = [new Compiled(scenario, operations, detectors), new Live(scenario, operations, detectors)];
      const enabled = new Int32Array(512);
      compiled.reset();
      live.reset();
      for (let count = compiled.choices(enabled), step = 0; count > 0 && step < 500; count = compiled.choices(enabled), step++) {
        const choice = enabled[(step * 7919) % count]!;
        compiled.step(choice);
        live.step(choice);
        expect(live.lastResult).toBe(compiled.lastResult);
      }
      expect([...live.world.cells.subarray(0, 4)]).toEqual([...compiled.world.cells.subarray(0, 4)]);
    }
  });
});
