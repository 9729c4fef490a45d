import { expect, test } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import { siteOf } from '../../src/core/system/site.js';
import { upTo } from '../../src/core/world/layout.js';
import { word } from '../../src/core/world/field.js';
import { useAfterFree } from '../../src/detect/use-after-free.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';
import { alsoAfter } from '../../src/replay/also.js';
import { confirm } from '../../src/replay/finding.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { pct } from '../../src/search/strategies/pct.js';
import { random } from '../../src/search/strategies/random.js';

const params = ['o'];
const call = (id: string, src: string, input: Parameters<typeof point>[2]) =>
  define({ id, params, initial: 'at', states: { at: point(`${id}(o)`, src, input, 'done'), done: { type: 'final' } } });
const look = call('looks', 'load', { loc: { param: 'o', field: 'value' }, order: 'once' });

/** One who looks at an object that these free, each in a function of its own. */
const freedBy = (freers: readonly string[]): System =>
  new System(
    {
      ...litmusCheckThenFree,
      scenario: () => ({
        globals: {},
        types: { o: { fields: { value: word(upTo(1)) } } },
        objects: [{ name: 'o0', type: 'o' }],
        paths: [look, ...freers.map((id) => call(id, 'kfree', { object: { param: 'o' } }))],
        actors: ['looks', ...freers].map((path) => ({ name: `by_${path}`, kind: 'task', path, params: { o: 'o0' } })),
      }),
    },
    'posted',
    {},
    [useAfterFree],
  );

function causes(system: System, strategy: Strategy): readonly (readonly string[])[] {
  const search = new SearchRun(system.compiled, strategy, {
    seed: 1,
    limits: { schedules: 200 },
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!search.advance(1000));
  const outcome = search.outcome();
  return outcome.findings.map((finding) => {
    const told = confirm(system, outcome, finding);
    const also = alsoAfter(system, finding, told);
    for (const one of also) expect(replay(system, parseToken(one.token).schedule).found.map(siteOf)).toContain(siteOf(finding));
    return [told, ...also].map(({ title }) => title.replace('use-after-free of o by by_looks at looks.at, ', '')).sort();
  });
}

test.each([random, pct])('$name tells each free that one access came after, under one finding', (strategy) => {
  const both = ['freed by by_drops at drops.at', 'freed by by_frees at frees.at'];
  expect(causes(freedBy(['frees', 'drops']), strategy)).toEqual([both]);
  expect(causes(freedBy(['frees']), strategy)).toEqual([both.slice(1)]);
});

test('a search that keeps states tells the one that it came to first', () => {
  expect(causes(freedBy(['frees', 'drops']), bfs)).toEqual([[expect.any(String)]]);
});
