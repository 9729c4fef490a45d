import { expect, it } from 'vitest';
import { confirm } from '../../src/replay/finding.js';
import { referencesOf, referencesText } from '../../src/replay/references.js';
import { replay } from '../../src/replay/replay.js';
import type { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { systemOf } from '../c/c-model.js';

const text = (get: string): string => `
#include <racewalk.h>
struct obj { refcount_t refs; int users; };
static struct obj *shared;
static void use(void)
{
	struct obj *o = shared;
${get}
	WRITE_ONCE(o->users, 1);
	if (refcount_dec_and_test(&o->refs))
		kfree(o);
}
static void drop(void)
{
	struct obj *o = shared;

	if (refcount_dec_and_test(&o->refs))
		kfree(o);
}
SCENE(s, "one uses without a reference what another one drops")
{
	BEFORE {
		shared = kzalloc(sizeof(*shared), GFP_KERNEL);
		refcount_set(&shared->refs, 1);
	}
	TASK(user) { use(); }
	TASK(owner) { drop(); }
}
`;

/** What is said of the shortest use after free. */
function told(system: System): readonly (readonly string[])[] {
  const search = new SearchRun(system.searched(), bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
  while (!search.advance(100_000));
  const one = search.outcome().findings.find(({ kind }) => kind === 'use-after-free')!;
  const run = replay(system, confirm(system, { shortest: true }, one).choices);
  const found = run.found.find(({ kind }) => kind === 'use-after-free')!;
  return referencesOf(system, run, found).map(referencesText);
}

it('a use after free of what is counted says who took and dropped which reference, and since when it was free', () => {
  const [lines] = told(systemOf(text('')));
  expect(lines![0]).toMatch(/^references, obj0?\.refs: 1 before the first step$/);
  expect(lines!.slice(1)).toEqual([
    expect.stringMatching(/^ {2}step \d+: owner drops 1, 0 left$/),
    '  owner took 0, dropped 1: it has dropped 1 that it did not take here',
    '  user took none, and uses it',
    expect.stringMatching(/^ {2}the window is open from step \d+ on, which frees it; step \d+ is in it$/),
  ]);
});

it('who has none left to drop is told from who owes one', () => {
  const [lines] = told(systemOf(text('\trefcount_inc(&o->refs);\n\trefcount_dec(&o->refs);')));
  expect(lines!.some((line) => / took \d, dropped \d: it (owes none|has dropped)/.test(line))).toBe(true);
});

it('what has no count has none', () => {
  const plain = text('')
    .replace('refcount_t refs; ', '')
    .replace(/if \(refcount_dec_and_test\(&o->refs\)\)\n/g, '')
    .replace('refcount_set(&shared->refs, 1);', '');
  expect(told(systemOf(plain))).toEqual([]);
});
