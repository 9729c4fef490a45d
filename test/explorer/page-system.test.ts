import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../src/core/system/schedule.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { corpusExploration, corpusFiles } from '../../src/cli/c/corpus.js';
import { filmOf } from '../../src/explorer/film.js';
import { dataPlace, type PageData, pageOf } from '../../src/explorer/page-data.js';
import { pageSystem, revived } from '../../src/explorer/page-system.js';
import { System } from '../../src/replay/system.js';
import { detectors } from '../registries.js';
import { systemOf } from './systems.js';

/** As the page has it: text, and then data again. */
const throughText = <T>(data: T): T => JSON.parse(JSON.stringify(data)) as T;

describe('a system in a page', () => {
  it('is the same after it was data: models in C', async () => {
    // every third, and the one whose operations are made for it
    const files = [...corpusFiles()].filter(([name], i) => i % 3 === 0 || name === 'vc4-overflow');
    expect(files.length).toBeGreaterThan(8);
    for (const [name, file] of files) {
      const exploration = await corpusExploration(name, file);
      for (const variant of exploration.variants) {
        const system = new System(exploration, variant, {}, detectors);
        const page = throughText(pageSystem(system, false, undefined));
        expect(page.refusal, name).toBeUndefined();
        expect(revived(page, new Map(), detectors).digest, name).toBe(system.digest);
      }
    }
  });

  it('goes the same way as data', async () => {
    const [name, file] = [...corpusFiles()].find(([one]) => one === 'packet-fanout')!;
    const system = new System(await corpusExploration(name, file), 'posted', {}, detectors);
    const again = revived(throughText(pageSystem(system, false, undefined)), new Map(), detectors);
    const schedule = parseSchedule('release,up.2,release.6,up.7,release.2,receive.3');
    expect(filmOf(again, schedule)).toEqual(filmOf(system, schedule));
    expect(filmOf(again, schedule).found).toMatchObject([{ kind: 'use-after-free' }]);
  });

  it('is code where the package ships it as code', async () => {
    const system = await systemOf('stop-vs-exit');
    const page = pageSystem(system, true, undefined);
    expect(page.model).toBeUndefined();
    expect(revived(page, new Map([['stop-vs-exit', system.exploration]]), detectors).digest).toBe(system.digest);
    expect(() => revived({ ...page, digest: '000000000000' }, new Map([['stop-vs-exit', system.exploration]]), detectors)).toThrow(
      /was given the digest 000000000000/,
    );
  });

  it('is refused with a sentence where it brings code of its own, and has its functions to read', async () => {
    const { exploration } = await systemOf('litmus-check-then-free');
    const [detector] = detectors;
    const own: Exploration = {
      ...exploration,
      scenario: (...given) => ({ ...exploration.scenario(...given), detectors: [{ ...detector!, kind: 'mine' }] }),
    };
    const page = pageSystem(new System(own, 'posted', {}, detectors, './mine.ts'), false, undefined);
    expect(page.refusal).toMatch(/brings detectors of its own/);
    expect(page.card!.paths.map(({ id }) => id)).toEqual(['cleanup']);
    // the twin: the same module without them
    expect(pageSystem(new System(exploration, 'posted', {}, detectors, './mine.ts'), false, undefined).refusal).toBeUndefined();
  });
});

describe('the page', () => {
  it('has its data where no text of a model can end it', () => {
    const data = { schema: 1, racewalk: '</script><!--<b>', systems: [], findings: [], causes: [], runs: [] } satisfies PageData;
    const page = pageOf(`<p>${dataPlace}<i>`, data);
    expect(page.match(/<[^>]*>/g)).toEqual(['<p>', '<script type="application/json" id="racewalk-data">', '</script>', '<i>']);
    const json = /id="racewalk-data">(.*)<\/script>/.exec(page)![1]!;
    expect(JSON.parse(json)).toEqual(data);
  });
});
