import { expect } from 'vitest';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { siteOf } from '../../src/core/system/site.js';
import { Compiled } from '../../src/execute/compiled.js';
import { operations } from '../../src/kernel/index.js';
import { define } from '../../src/path/define.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Reducer } from '../../src/search/reducer.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

/** What a complete search finds. */
export function found(scenario: Scenario, reducers: readonly Reducer[] = []): readonly string[] {
  const search = new SearchRun(new Compiled(scenario, operations, detectors), bfs, {
    seed: 1,
    limits: {},
    stop: 'never',
    depth: 3,
    length: undefined,
    reducers,
  });
  while (!search.advance(100_000));
  const { complete, findings } = search.outcome();
  expect(complete).toBe(true);
  return [...new Set(findings.map(siteOf))].sort();
}

type Input = NonNullable<NonNullable<PointSource['invoke']>['input']>;

/** An operation with its input. */
export type Call = readonly [src: string, input?: Input];

/** A path that does one thing after the other, all to the object that is its parameter. */
export const steps = (id: string, ...calls: readonly Call[]): PathSource => stepsOf(['of'], id, ...calls);

/** The same of a path with these parameters. */
export function stepsOf(params: readonly string[], id: string, ...calls: readonly Call[]): PathSource {
  const states: { [state: string]: PointSource } = { [`s${calls.length}`]: { type: 'final' } };
  calls.forEach(([src, input], i) => {
    states[`s${i}`] = { invoke: { src, ...(input && { input }), onDone: `s${i + 1}` } };
  });
  return define({ id, params, initial: 's0', states });
}

/** The parameter of such a path, and a field of it. */
export const of = { param: 'of' };
export const at = (field: string) => ({ param: 'of', field });

export const task = (name: string, path: string, object: string): ActorSpec => ({ name, kind: 'task', path, params: { of: object } });
