import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Ownership, Scenario } from '../../src/core/system/scenario.js';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { operations } from '../../src/kernel/index.js';
import { owning } from '../../src/owners/owning.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { pct } from '../../src/search/strategies/pct.js';
import { walkBoth } from '../execute/both.js';
import { type Call, stepsOf } from '../kernel/searches.js';
import { randomScenario } from '../random/program.js';
import { detectors } from '../registries.js';
import { compiled, every, search, shown } from '../search/whole.js';
import { runs } from '../runs.js';

/** More are tried where owners change: RUNS=60 SEED=1 npx vitest run test/owners/random.long.test.ts, and with other seeds. */
const wanted = runs(4);
const seed = Number(process.env['SEED'] ?? 17);

const ownership: Ownership = {
  item: {
    of: 'item',
    claimed: 'refcount_dec_and_test(refs) wins',
    retired: 'call_rcu()',
    released: 'kfree()',
    others: ['RCU readers', 'm0'],
    lent: 'load(value)',
    returned: 'store(value)',
  },
  count: { of: 'item', with: 'item', held: true, born: 'refcount_inc(refs)', released: 'refcount_dec(refs)' },
  slot: { of: 'slot', born: 'poolTake()', published: 'hash_add_rcu()', released: 'poolPush()', others: ['m0'], after: ['item'] },
  timer: { of: 'slot', with: 'slot', started: 'hrtimer_start()', ended: 'hrtimer_cancel()' },
};

/** Everything that the declaration speaks of is somewhere, though nobody runs it. */
const item = (field: string) => ({ param: 'item', field });
const slot = { param: 'slot' };
const spoken: readonly Call[] = [
  ['refcountDecAndTest', { loc: item('refs') }],
  ['refcountInc', { loc: item('refs') }],
  ['refcountDec', { loc: item('refs') }],
  ['callRcu', { object: { param: 'item' }, head: item('rcu') }],
  ['kfree', { object: { param: 'item' } }],
  ['load', { loc: item('value'), order: 'once' as never }],
  ['store', { loc: item('value'), value: 0, order: 'once' as never }],
  ['poolTake', { pool: 'pool' }],
  ['hashAdd', { table: 'table', node: slot, key: 1 }],
  ['poolPush', { pool: 'pool', slot }],
  ['hrtimerStart', { object: slot, delay: 1 }],
  ['hrtimerCancel', { object: slot, timer: { param: 'slot', field: 'timer' } }],
];
const owned = (scenario: Scenario): Scenario =>
  owning({ ...scenario, ownership, paths: [...scenario.paths, stepsOf(['item', 'slot'], 'spoken_of', ...spoken)] }, operations).scenario;

it('breaks the same rules live, reduced, by dpor and at random as in a complete search, on random programs', () => {
  let [complete, broken] = [0, 0];
  fc.assert(
    fc.property(randomScenario, fc.nat(), (given, walk) => {
      const scenario = owned(given);
      walkBoth(new Compiled(scenario, operations, detectors), new Live(scenario, operations, detectors), walk);
      const run = compiled(scenario);
      const full = search(run, [], 4000);
      fc.pre(full.complete);
      complete++;
      broken += full.sites.filter((site) => site.startsWith('ownership ')).length;
      for (const reducers of every) expect(shown(search(run, reducers))).toEqual(shown(full));
      const less = search(run, [], 8000, dpor);
      if (less.complete) expect(shown(less)).toEqual(shown(full));
      for (const site of search(run, [], 300, pct).sites) expect(full.sites).toContain(site);
    }),
    { numRuns: wanted, seed },
  );
  expect(complete).toBe(wanted);
  expect(broken).toBeGreaterThan(wanted);
}, 600_000);
