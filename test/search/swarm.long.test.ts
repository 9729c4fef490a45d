import { describe, expect, it } from 'vitest';
import { rngOf } from '../../src/core/rng.js';
import { choiceOf } from '../../src/core/system/run.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { type Outcome, SearchRun } from '../../src/search/explore.js';
import { identityOf } from '../../src/core/system/site.js';
import { memberOf, orderOf } from '../../src/search/swarm.js';
import { detectors, explorations, strategies } from '../registries.js';
import type { Limits } from '../../src/core/search/limits.js';

const tlob = (await explorations('start-vs-exit'))[0]!;
const startVsExit: Scenario = tlob.scenario(
  'posted',
  Object.fromEntries(Object.entries(tlob.switches).map(([key, values]) => [key, values[0]!])),
);

function explore(name: string, limits: Limits, seed = 1): Outcome {
  const search = new SearchRun(new Compiled(startVsExit, operations, detectors), strategies.find((one) => one.name === name)!, {
    seed,
    limits,
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!search.advance(100_000));
  return search.outcome();
}

const sitesOf = ({ findings }: Outcome): readonly string[] => findings.map(identityOf).sort();

describe('a swarm', () => {
  const members = Array.from({ length: 200 }, (_, run) => memberOf(rngOf(1, run), 2 ** 20, 100));

  it('is diverse: its members differ in hash functions, table, order and depth', () => {
    const different = (of: (member: (typeof members)[number]) => unknown): number => new Set(members.map(of)).size;
    expect([different(({ hashes }) => hashes), different(({ order }) => order), different(({ bits }) => bits)]).toEqual([3, 4, 4]);
    expect(different(({ seed }) => seed)).toBe(200);
    expect(different(({ depth }) => depth)).toBeGreaterThan(20);
    for (const { depth } of members) expect(depth === undefined || (depth >= 50 && depth <= 100)).toBe(true);
  });

  it('permutes actors and keeps every choice', () => {
    const choices = [choiceOf(0, 0), choiceOf(1, 2), choiceOf(1, 0), choiceOf(3, 0)];
    const orders = new Set<string>();
    for (const [run, member] of members.entries()) {
      const list = [99, ...choices];
      orderOf(member, 4, rngOf(2, run))?.(list, 1);
      expect([list[0], ...list.slice(1).sort((a, b) => a - b)]).toEqual([99, ...[...choices].sort((a, b) => a - b)]);
      orders.add(list.join());
      if (member.order === 'permuted') expect(list.indexOf(choices[1]!)).toBe(list.indexOf(choices[2]!) - 1);
    }
    // 24 orders of four; 50 members shuffle
    expect(orders.size).toBeGreaterThan(12);
  });

  it('of tables far too small for the system finds together what a complete search finds', () => {
    const complete = explore('bfs', {});
    const swarm = explore('swarm', { schedules: 40, memory: 2 ** 14 });
    expect(swarm.stats.states).toBeLessThan(complete.stats.states);
    expect(sitesOf(swarm)).toEqual(sitesOf(complete));
    expect(swarm).toMatchObject({ complete: false, stoppedBy: 'schedules', verdict: 'violations', stats: { schedules: 40 } });
    expect(swarm.remark).toMatch(
      /^a swarm of 40 bitstate searches, \d+ of which came to an end before their tables were half full; each saw \d+ to \d+ states; what all of them missed is not bounded$/,
    );
  });
});
