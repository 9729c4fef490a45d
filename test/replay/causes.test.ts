import { describe, expect, it } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import type { Detector } from '../../src/core/detector/detector.js';
import type { Switches } from '../../src/core/system/exploration.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { identityOf } from '../../src/core/system/site.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { Life, objectOf } from '../../src/core/world/world.js';
import { concurrentWriters } from '../../src/detect/concurrent-writers.js';
import { dataRace } from '../../src/detect/data-race.js';
import { useAfterFree } from '../../src/detect/use-after-free.js';
import { seqcountField } from '../../src/kernel/seqcount.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';
import { confirm } from '../../src/replay/finding.js';
import { replay } from '../../src/replay/replay.js';
import { shrink } from '../../src/replay/shrink.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { text } from '../../src/report/text.js';
import { SearchRun } from '../../src/search/explore.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { symmetry } from '../../src/search/reducers/symmetry.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { dfs } from '../../src/search/strategies/dfs.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { icb } from '../../src/search/strategies/icb.js';
import { random } from '../../src/search/strategies/random.js';

const params = ['o'];
type Input = Parameters<typeof point>[2];
const path = (id: string, ...calls: readonly (readonly [src: string, input: Input])[]): PathSource =>
  define({
    id,
    params,
    initial: 's0',
    states: Object.fromEntries([
      ...calls.map(([src, input], i) => [`s${i}`, point(`${id}(o)`, src, input, `s${i + 1}`)] as const),
      [`s${calls.length}`, { type: 'final' } as const],
    ]),
  });
const value = { param: 'o', field: 'value' };
const looks = path('looks', ['load', { loc: value, order: 'once' }]);
const frees = (id: string): PathSource => path(id, ['kfree', { object: { param: 'o' } }]);
const writes = path('writes', ['store', { loc: value, value: 1, order: 'once' }], ['store', { loc: value, value: 1, order: 'once' }]);

const systemOf = (
  paths: readonly PathSource[],
  switches: Switches = {},
  actors = paths.map(({ id }) => id),
  globals = {},
  own: readonly Detector[] = [],
): System => {
  const scenario: Scenario = {
    globals,
    types: { o: { fields: { value: word(upTo(1)) } } },
    objects: [{ name: 'o0', type: 'o' }],
    paths,
    actors: actors.map((id, i) => ({ name: `by_${id}${actors.indexOf(id) === i ? '' : i}`, kind: 'task', path: id, params: { o: 'o0' } })),
  };
  return new System({ ...litmusCheckThenFree, scenario: () => scenario }, 'posted', switches, [
    ...own,
    useAfterFree,
    dataRace,
    concurrentWriters,
  ]);
};

function found(system: System, strategy: Strategy = bfs, reducers: readonly (typeof symmetry | typeof persistent)[] = []) {
  const search = new SearchRun(system.searched(), strategy, {
    seed: 1,
    limits: strategy === random ? { schedules: 200 } : {},
    stop: 'never',
    depth: 3,
    length: undefined,
    reducers,
  });
  while (!search.advance(1000));
  const outcome = search.outcome();
  return { outcome, findings: outcome.findings.map((finding) => confirm(system, outcome, finding)) };
}
const identities = (...of: Parameters<typeof found>): readonly string[] =>
  found(...of)
    .findings.map(identityOf)
    .sort();

const merging = { causes: 'none' };
const freedBy = (...points: readonly string[]): readonly string[] =>
  points.map((at) => `use-after-free o by_looks@looks.s0 after by_${at}`).sort();

describe('a use after free at one point', () => {
  const twice = [looks, frees('one'), frees('two')];

  it.each([bfs, dfs, icb, dpor, random])('after two frees is two findings of a search by $name', (strategy) => {
    expect(identities(systemOf(twice), strategy)).toEqual(freedBy('one@one.s0', 'two@two.s0'));
    expect(identities(systemOf(twice.slice(0, 2)), strategy)).toEqual(freedBy('one@one.s0'));
    expect(identities(systemOf(twice, merging), strategy)).toHaveLength(1);
  });

  it('is so with reductions, and for each of two that are alike', () => {
    for (const reducers of [[persistent], [persistent, chains], [symmetry]])
      expect(identities(systemOf(twice), bfs, reducers)).toEqual(freedBy('one@one.s0', 'two@two.s0'));
    const alike = systemOf(twice.slice(0, 2), {}, ['looks', 'one', 'one']);
    expect(identities(alike)).toEqual(freedBy('one2@one.s0', 'one@one.s0'));
    expect(identities(alike, bfs, [symmetry])).toEqual(identities(alike));
    expect(found(alike, bfs, [symmetry]).outcome.remark).toBe('symmetric: by_one = by_one2');
  });

  it('after a write, where nobody else has freed it, is told with all', () => {
    const own = path('own', ['kfree', { object: { param: 'o' } }], ['load', { loc: value, order: 'once' }]);
    const site = 'use-after-free o by_own@own.s1';
    const of = (kept: string): readonly string[] =>
      identities(systemOf([own, writes], { causes: kept })).filter((one) => one.startsWith(site));
    expect(of('all')).toEqual([site, `${site} after by_writes@writes.s0`, `${site} after by_writes@writes.s1`]);
    expect(of('frees')).toHaveLength(1);
    const system = systemOf([own, writes]);
    expect(text([{ system, ...found(system), seconds: 1 }])).toContain(
      '\n   another write, of what nobody else frees, may lead to the same points: explore --causes all tells them apart',
    );
  });

  it('is told by a detector that hears of it in an annotation, under reductions too', () => {
    const seen: Detector = {
      kind: 'seen-freed',
      says: 'is seen when it is freed',
      endsRun: false,
      alike: true,
      near: true,
      fires: [],
      silent: [],
      install: (w) => ({
        touches: {},
        onNote: { seen: (pointer) => (w.lifeOf(objectOf(pointer)) === Life.freed ? objectOf(pointer) : -1) },
      }),
    };
    const tells = define({
      id: 'tells',
      params,
      initial: 'at',
      states: {
        at: { invoke: { src: 'load', input: { loc: 'g', order: 'once' }, onDone: { note: ['seen', { param: 'o' }], target: 'done' } } },
        done: { type: 'final' },
      },
    });
    const system = systemOf([tells, frees('one'), frees('two')], {}, undefined, { g: word(upTo(1)) }, [seen]);
    for (const reducers of [[], [persistent], [persistent, chains]])
      expect(identities(system, bfs, reducers)).toEqual(
        ['one', 'two'].map((id) => `seen-freed o by_tells@tells.at after by_${id}@${id}.s0`),
      );
  });

  it('has a token that keeps the same, and is shrunk to a shortest schedule of the same free', () => {
    const system = systemOf(twice);
    expect(found(systemOf(twice, merging)).findings[0]!.token).toContain('+causes=none@');
    for (const finding of found(system, random).findings) {
      expect(finding.token).not.toContain('causes');
      const { schedule, switches } = parseToken(finding.token);
      expect(replay(systemOf(twice, switches), schedule).found).toHaveLength(1);
      const { guarantee, finding: smaller } = shrink(system, finding);
      expect([guarantee, identityOf(smaller), smaller.steps]).toEqual(['shortest (breadth-first)', identityOf(finding), 2]);
    }
  });

  it('is told together by a report, and one that has not kept them says so', () => {
    const lines = (switches: Switches): readonly string[] => {
      const system = systemOf(twice, switches);
      return text([{ system, ...found(system), seconds: 1 }]).split('\n');
    };
    const [first, second, summary, more] = lines({});
    expect(first).toMatch(/^use-after-free of o by by_looks at looks.s0, freed by by_one at one.s0 {2}\S+$/);
    expect(second).toMatch(/^the same after by_two@two.s0 {2}litmus-check-then-free\/posted@\S+$/);
    expect(summary).toContain(': 2 findings');
    expect(more).not.toContain('another');
    expect(lines(merging)[2]).toBe('   another free or write may lead to the same points: explore --causes all tells them apart');
  });

  it('is kept in one of three ways', () => {
    expect(() => systemOf(twice, { causes: 'free' })).toThrow(
      'causes: there is no "free" (did you mean frees?); what can be told apart is frees, all or none',
    );
  });
});

describe('where the state tells the other side, findings are apart', () => {
  it('data races of one point against two accesses', () => {
    const plain = path('looks', ['load', { loc: value, order: 'plain' }]);
    expect(identities(systemOf([plain, writes]))).toEqual([
      'data-race o by_looks@looks.s0 after by_writes@writes.s0',
      'data-race o by_looks@looks.s0 after by_writes@writes.s1',
    ]);
  });

  it('two who write under one sequence count, wherever they stand', () => {
    const section = (id: string): PathSource =>
      path(id, ['writeSeqcountBegin', { s: 'seq' }], ['load', { loc: value, order: 'once' }], ['writeSeqcountEnd', { s: 'seq' }]);
    const three = systemOf(['a', 'b', 'c'].map(section), {}, undefined, { seq: seqcountField });
    const of = ['a', 'b', 'c'].flatMap((id) => ['a', 'b', 'c'].filter((other) => other !== id).map((other) => [id, other] as const));
    expect(identities(three)).toEqual(of.map(([id, other]) => `concurrent-writers by_${id}@${id}.s0 after by_${other}`));
    expect(found(three).findings[0]!.title).toMatch(/^concurrent-writers by by_. at ..s0, against by_.$/);
  });
});
