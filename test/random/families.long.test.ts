import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { operations } from '../../src/kernel/index.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { walkBoth } from '../execute/both.js';
import { detectors } from '../registries.js';
import { firstTornApart, firstWrong } from '../search/commuting.js';
import { compiled, every, search, shown } from '../search/whole.js';
import { runs } from '../runs.js';
import { families } from './families.js';
import { type Family, randomOf } from './family.js';

/** More are tried where a family is new: RUNS=2000 npx vitest run test/random. */
const runsOf = (family: Family): number => runs(family.runs ?? 5);

it.each([...families])(
  'on random programs over %s, live actors, reductions and dpor show what the whole search shows',
  (_, family) => {
    const numRuns = runsOf(family);
    let [complete, found] = [0, 0];
    fc.assert(
      fc.property(randomOf(family), fc.nat(), (scenario, seed) => {
        walkBoth(new Compiled(scenario, operations, detectors), new Live(scenario, operations, detectors), seed);
        expect(firstWrong(scenario, persistent, 2)).toBeUndefined();
        expect(firstTornApart(scenario, 2)).toBeUndefined();
        const run = compiled(scenario);
        const full = search(run, [], 4000);
        fc.pre(full.complete);
        complete++;
        found += full.sites.length;
        for (const reducers of every) expect(shown(search(run, reducers))).toEqual(shown(full));
        const less = search(run, [], 8000, dpor);
        if (less.complete) expect(shown(less)).toEqual(shown(full));
      }),
      { numRuns, seed: 31 },
    );
    // not vacuous
    expect(complete).toBe(numRuns);
    expect(found).toBeGreaterThan(numRuns / 5);
  },
  600_000,
);
