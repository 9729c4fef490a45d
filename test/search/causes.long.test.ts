import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorOf } from '../../src/core/system/run.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { identityOf } from '../../src/core/system/site.js';
import { type Access, endsLife, type How, Listener } from '../../src/replay/accesses.js';
import { otherSide } from '../../src/replay/other.js';
import { foundBy } from '../../src/search/recorder.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { dfs } from '../../src/search/strategies/dfs.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { icb } from '../../src/search/strategies/icb.js';
import { families } from '../random/families.js';
import { randomOf } from '../random/family.js';
import { randomKernel } from '../random/kernel.js';
import { randomObjects } from '../random/objects.js';
import { randomScenario } from '../random/program.js';
import { runs } from '../runs.js';
import { compiled, every, search, shown } from './whole.js';

/** Findings with the other side; and the same where that is told which has freed the object, or which a race is with. */
interface Told {
  readonly all: readonly string[];
  readonly frees: readonly string[];
}

/** The findings of every schedule, one by one, with the other side as replay/other finds it in each; undefined where there are too many. */
function enumerate(scenario: Scenario, most: number): Told | undefined {
  const run = compiled(scenario);
  const { world } = run;
  const found = new Set<string>();
  const frees = new Set<string>();
  const steps: { readonly actor: string; readonly point: string; readonly accesses: readonly Access[] }[] = [];
  const listener = new Listener(world);
  let nodes = 0;
  const note = (actor: number, point: number): void => {
    for (let i = 0; i < world.foundCount; i++) {
      const shows = foundBy(run, i, actor, point, actor < 0);
      const instance = world.foundObject[i] === 0 ? '' : world.objects[world.foundObject[i]!]!.name;
      const step = actor < 0 ? steps.length + 1 : steps.length;
      const other = otherSide(steps, { instance, actor: shows.actor, step, rival: shows.other ?? undefined });
      found.add(identityOf({ ...shows, other }));
      frees.add(identityOf({ ...shows, other: shows.other || (other && freeing.has(other.access.how)) ? other : null }));
    }
  };
  const visit = (): boolean => {
    if (++nodes > most) return false;
    const cells = world.cells.slice();
    const out = new Int32Array(512);
    const count = run.choices(out);
    if (count === 0) {
      run.end();
      note(-1, 0);
    }
    for (let i = 0; i < count; i++) {
      world.load(cells);
      const actor = actorOf(out[i]!);
      const point = run.pointNumber(actor);
      listener.take();
      run.step(out[i]!);
      steps.push({ actor: world.actors[actor]!.name, point: run.pointName(actor, point), accesses: listener.take() });
      note(actor, point);
      const goesOn = world.crashed || visit();
      steps.pop();
      if (!goesOn) return false;
    }
    return true;
  };
  run.reset();
  return visit() ? { all: [...found].sort(), frees: [...frees].sort() } : undefined;
}

const freeing: ReadonlySet<How> = new Set([...endsLife, 'free-later', 'freed-late']);

const programs = [
  ['words, locks and timers', randomScenario, 3],
  ['the rest of the kernel', randomKernel, 3],
  ['objects', randomObjects, 4],
  ...[...families].map(([name, family]) => [name, randomOf(family), 0] as const),
] as const;

describe('a complete search that keeps causes', () => {
  it.each(programs.filter(([, , usual]) => runs(usual) > 0))(
    'tells those that all schedules show, under each reduction too, on random programs over %s',
    (_, random: fc.Arbitrary<Scenario>, usual) => {
      let enumerated = 0;
      fc.assert(
        fc.property(random, (scenario) => {
          const run = compiled(scenario, { causes: 'all' });
          const full = search(run, [], 3000);
          fc.pre(full.complete);
          const usual = compiled(scenario, { causes: 'frees' });
          const told = enumerate(scenario, 1000) ?? { all: full.sites, frees: search(usual, []).sites };
          const { all } = told;
          if (all !== full.sites) enumerated++;
          expect(full.sites).toEqual(all);
          for (const strategy of [bfs, dfs, icb, dpor]) {
            const seen = search(usual, [], 12_000, strategy);
            if (seen.complete) expect(seen.sites).toEqual(told.frees);
          }
          for (const reducers of every) expect(search(usual, reducers).sites).toEqual(told.frees);
          expect(search(run, [], 6000, dfs).sites).toEqual(all);
          const bounded = search(run, [], 12_000, icb);
          if (bounded.complete) expect(bounded.sites).toEqual(all);
          for (const reducers of every) expect(shown(search(run, reducers))).toEqual(shown(full));
          const less = search(run, [], 12_000, dpor);
          if (less.complete) expect(less.sites).toEqual(all);
        }),
        { numRuns: runs(usual), seed: 5 },
      );
      if (usual > 0) expect(enumerated).toBeGreaterThan(1);
    },
    3_600_000,
  );
});
