import { describe, expect, it } from 'vitest';
import { actorOf } from '../../src/core/system/run.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { Compiled } from '../../src/execute/compiled.js';
import { operations } from '../../src/kernel/index.js';
import { Live } from '../../src/execute/live.js';
import { type Outcome, SearchRun } from '../../src/search/explore.js';
import type { Finding } from '../../src/search/recorder.js';
import { siteOf } from '../../src/core/system/site.js';
import type { Reducer } from '../../src/search/reducer.js';
import { boundingReducer, exclusion } from '../../src/search/reduction/reduced-system.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors, reducers as registered } from '../registries.js';
import { noOp } from './no-op.js';
import { toys, unexpected } from './toys.js';

const reducers: readonly Reducer[] = [...registered, noOp];
/** Alone, and with each other one that it goes with. */
const lists = reducers.flatMap((one, i) => [[one], ...reducers.slice(i + 1).map((other) => [one, other])]);
const cases = lists
  .filter((list) => exclusion(list) === undefined)
  .map((list) => ({ names: list.map(({ name }) => name).join(','), list }));

/** More than any schedule of a toy has. */
const enough = 1000;
const compiled = (scenario: Scenario, list: readonly Reducer[]): Compiled =>
  new Compiled(scenario, operations, detectors, { preemptions: boundingReducer(list) && enough, causes: 'frees' });

function explore(scenario: Scenario, list: readonly Reducer[], slice = 100_000): Outcome {
  const searching = new SearchRun(compiled(scenario, list), bfs, {
    seed: 1,
    limits: {},
    stop: 'never',
    depth: 3,
    length: undefined,
    preemptions: boundingReducer(list) && enough,
    reducers: list,
  });
  while (!searching.advance(slice));
  return searching.outcome();
}

/** What live actors show at the end of a finding's schedule. */
function replay(scenario: Scenario, { choices, actor }: Finding): readonly string[] {
  const live = new Live(scenario, operations, detectors);
  const { world } = live;
  live.reset();
  let point = '';
  for (const choice of choices) {
    point = live.pending(actorOf(choice))!.point;
    live.step(choice);
  }
  if (actor === '') {
    point = '';
    live.end();
  }
  return Array.from({ length: world.foundCount }, (_, i) => {
    const { kind, name } = world.detectors[world.foundDetector[i]!]!;
    return siteOf({ kind, name, object: world.role(world.foundObject[i]!), actor, point });
  });
}

it('reducers have names and places of their own', () => {
  const pairs = reducers.flatMap((one, i) => reducers.slice(i + 1).map((other) => [one, other] as const));
  const alike = (member: 'name' | 'order'): readonly string[] =>
    pairs
      .filter(([one, other]) => one[member] === other[member])
      .map(([one, other]) => `${one.name} and ${other.name} have one ${member}, ${one[member]}: give the new one a ${member} of its own`);
  expect([...alike('name'), ...alike('order')]).toEqual([]);
});

it('the toys say what is to be found', () => {
  expect(unexpected).toEqual([]);
});

describe.each(cases)('$names', ({ list }) => {
  it.each(toys)('finds what is to be found, in no more states: $name', ({ scenario, expected }) => {
    const { complete, findings, stats } = explore(scenario, list);
    expect({ complete, findings: [...new Set(findings.map(siteOf))].sort() }).toEqual({ complete: true, findings: expected.findings });
    // a bound keeps more of the way in a state
    if (!boundingReducer(list)) expect(stats.states).toBeLessThanOrEqual(expected.states!);
  });

  it.each(toys)('reports only what live actors show: $name', ({ scenario }) => {
    for (const finding of explore(scenario, list).findings) expect(replay(scenario, finding)).toContain(siteOf(finding));
  });

  it.each(toys)('does not depend on the slices that it runs in: $name', ({ scenario }) => {
    expect(explore(scenario, list, 1)).toEqual(explore(scenario, list));
  });
});

it('a wrapper that changes nothing is a search of the system itself', () => {
  for (const { scenario } of toys) {
    const whole = explore(scenario, []);
    expect(explore(scenario, [noOp])).toEqual({ ...whole, reducer: 'no-op', shortest: false });
  }
});
