import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { survivedText, surviving } from '../../src/core/detector/survive.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { siteOf } from '../../src/core/system/site.js';
import { upTo } from '../../src/core/world/layout.js';
import { word } from '../../src/core/world/field.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { define } from '../../src/path/define.js';
import { checkExploration } from '../../src/path/check-exploration.js';
import { point } from '../../src/path/vocabulary.js';
import { confirm } from '../../src/replay/finding.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Reducer } from '../../src/search/reducer.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';
import { randomScenario } from '../random/program.js';
import { runs } from '../runs.js';

const systemOf = (scenario: Scenario, survive?: string): System =>
  new System({ ...litmusCheckThenFree, scenario: () => scenario }, 'posted', survive === undefined ? {} : { survive }, detectors);

function search(system: System, reducers?: readonly Reducer[]) {
  const run = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducers });
  while (!run.advance(100_000));
  return run.outcome();
}
const sitesOf = (system: System): readonly string[] => search(system).findings.map(siteOf).sort();

const o = { param: 'o' };
/** One task that does this to an object. */
const doing = (steps: readonly (readonly [point: string, operation: string, input?: Parameters<typeof point>[2]])[]): Scenario => ({
  globals: { CLOCK_MONOTONIC: word(upTo(1)) },
  types: { o: { fields: { timer: hrtimerField } } },
  objects: [{ name: 'o0', type: 'o' }],
  paths: [
    define({
      id: 'p',
      params: ['o'],
      initial: steps[0]![0],
      states: {
        ...Object.fromEntries(
          steps.map(([name, operation, input = {}], i) => [name, point(name, operation, input, steps[i + 1]?.[0] ?? 'done')]),
        ),
        done: { type: 'final' },
      },
    }),
  ],
  actors: [{ name: 'a', kind: 'task', path: 'p', params: { o: 'o0' } }],
});
const free = 'kfree';
const frees = (times: 1 | 2): Scenario =>
  doing([...(times === 2 ? [['first', free, { object: o }] as const] : []), ['second', free, { object: o }], ['warn', 'warnOn']]);

describe('a finding that ends its run', () => {
  test('hides what comes after it, and does not where it is survived', () => {
    expect(sitesOf(systemOf(frees(2)))).toEqual(['double-free o a@p.second']);
    expect(sitesOf(systemOf(frees(2), 'double-free'))).toEqual(['double-free o a@p.second', 'warn a@p.warn']);
    expect(sitesOf(systemOf(frees(1), 'double-free'))).toEqual(['warn a@p.warn']);
  });

  test('is survived by a replay of its token, which says so, and is of another model', () => {
    const system = systemOf(frees(2), 'double-free');
    const outcome = search(system);
    const warned = outcome.findings.find(({ kind }) => kind === 'warn')!;
    const { token } = confirm(system, outcome, warned);
    expect(token).toMatch(/^litmus-check-then-free\/posted\+survive=double-free@[0-9a-f]{12}:a\.3$/);
    expect(system.digest).not.toBe(systemOf(frees(2)).digest);
    const { switches, schedule } = parseToken(token);
    expect(switches).toEqual({ survive: 'double-free' });
    const kinds = (survive?: string) => replay(systemOf(frees(2), survive), schedule).found.map(({ kind }) => kind);
    expect(kinds(switches['survive'])).toEqual(['double-free', 'warn']);
    expect(kinds()).toEqual(['double-free']);
  });

  test('is survived in a model’s own detectors too', () => {
    const own = { kind: 'mine', says: 'is mine', endsRun: true, install: () => ({ on: { 16: () => 0 } }), fires: [], silent: [] } as const;
    expect(surviving([own], 'mine')[0]).toMatchObject({ endsRun: false });
    const scenario = { ...frees(1), detectors: [own] };
    expect(systemOf(scenario, 'mine').scenario.detectors![0]).toMatchObject({ endsRun: false });
  });

  test.each([
    ['doule-free', 'there is no kind "doule-free" (did you mean double-free?); what can be survived is '],
    ['null-dereference', 'nothing comes after a null-dereference'],
    ['soft-lockup', 'nothing comes after a soft-lockup'],
    ['warn', 'a run goes on after a warn by itself'],
  ])('is not %s', (kind, message) => {
    expect(() => systemOf(frees(1), kind)).toThrow(message);
  });

  test('has no second name: kinds are sorted, and no exploration may have a switch of that name', () => {
    expect(survivedText(['use-after-free', 'double-free', 'use-after-free'])).toBe('double-free.use-after-free');
    expect(() => checkExploration({ ...litmusCheckThenFree, switches: { survive: ['a'] } }, 'here')).toThrow('give this one another name');
  });

  test('survived, leads to nothing that reducers would leave out or that live actors would not do', () => {
    const able = detectors.filter(({ endsRun, fatal }) => endsRun && !fatal).map(({ kind }) => kind);
    let survived = 0;
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const system = systemOf(scenario, survivedText(able));
        const outcome = search(system);
        for (const finding of outcome.findings) confirm(system, outcome, finding);
        const all = outcome.findings.map(siteOf).sort();
        const reduced = search(system, [persistent, sleep]).findings.map(siteOf).sort();
        expect(reduced).toEqual(all);
        if (outcome.findings.some(({ kind }) => able.includes(kind))) survived++;
      }),
      { numRuns: runs(24), seed: 5 },
    );
    expect(survived).toBeGreaterThan(1);
  });
});

test('a report after which the kernel goes on hides nothing', () => {
  const timer = { param: 'o', field: 'timer' };
  const freesTimer = (...before: readonly (readonly [string, string, Parameters<typeof point>[2]])[]): Scenario =>
    doing([
      ['setup', 'hrtimerSetup', { object: o, timer }],
      ['start', 'hrtimerStart', { object: o, delay: 0 }],
      ...before,
      ['free', free, { object: o }],
      ['warn', 'warnOn'],
    ]);
  expect(sitesOf(systemOf(freesTimer()))).toEqual(['free-active o a@p.free', 'warn a@p.warn']);
  expect(sitesOf(systemOf(freesTimer(['again', 'hrtimerSetup', { object: o, timer }])))).toEqual([
    'odebug-init-active o a@p.again',
    'warn a@p.warn',
  ]);
  expect(sitesOf(systemOf(freesTimer(['cancel', 'hrtimerCancel', { object: o, timer }])))).toEqual(['warn a@p.warn']);
});
