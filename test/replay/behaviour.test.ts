import { describe, expect, test } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { startVsExit } from '../../explorations/tlob/window/start-vs-exit.js';
import type { PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { behaviourOf } from '../../src/replay/behaviour.js';
import { System } from '../../src/replay/system.js';

const scenario = litmusCheckThenFree.scenario('posted', {});
const behaviour = behaviourOf(scenario);

/** The scenario with another point `check`. */
const checking = (change: (point: PointSource) => PointSource): Scenario => ({
  ...scenario,
  paths: scenario.paths.map((path) => ({ ...path, states: { ...path.states, check: change(path.states['check']!) } })),
});
const branching = (change: (branch: object) => object): Scenario =>
  checking(({ invoke, ...point }) => ({ ...point, invoke: { ...invoke!, onDone: (invoke!.onDone as never[]).map(change) as never } }));

describe('the behaviour that a digest is of', () => {
  test('is the same under other words for people', () => {
    for (const reworded of [
      checking((point) => ({ ...point, description: 'another', tags: ['drawn'] })),
      { ...scenario, assumes: { threads: 7 }, notModelled: ['weak memory'] },
      branching((branch) => ({ ...branch, reenter: true })),
      { ...scenario, paths: [...scenario.paths, { ...scenario.paths[0]!, id: 'nobody_runs_it' }] },
    ])
      expect(behaviourOf(reworded)).toBe(behaviour);
  });

  test.each<[string, Scenario]>([
    ['an input', checking(({ invoke, ...point }) => ({ ...point, invoke: { ...invoke!, input: { loc: 'stopping', order: 'plain' } } }))],
    ['an operation', checking(({ invoke, ...point }) => ({ ...point, invoke: { ...invoke!, src: 'loadAcquire' } }))],
    ['a branch', branching(() => ({ target: 'claim' }))],
    ['a note', branching((branch) => ({ ...branch, note: ['claimed'] }))],
    ['an actor', { ...scenario, actors: [...scenario.actors, { ...scenario.actors[0]!, name: 'third' }] }],
    ['an object', { ...scenario, objects: [...scenario.objects, { name: 'obj1', type: 'obj' }] }],
    ['the memory at the start', { ...scenario, init: {} }],
    ['allocations that may fail', { ...scenario, faults: true }],
    ['the kind of RCU', { ...scenario, rcu: 'non-preemptible' }],
    ['generations', { ...scenario, generations: 2 }],
    ['an invariant', { ...scenario, invariants: [{ name: 'it is claimed', location: 'stopping', equals: 1 }] }],
  ])('is another one with %s changed', (_, changed) => {
    expect(behaviourOf(changed)).not.toBe(behaviour);
  });

  test('has a switch by what it changes', () => {
    const digest = (switches: { readonly [name: string]: string }) => new System(startVsExit, 'posted', switches, []).digest;
    expect(digest({ 'pool-drain': 'yes' })).toBe(digest({}));
    expect(digest({ 'start-order': 'flag-first' })).not.toBe(digest({}));
  });
});
