import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Casebook } from '../../src/cli/causes/casebook.js';
import type { ReportFormat } from '../../src/cli/reporter.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { confirm } from '../../src/replay/finding.js';
import { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors, explorations, scan } from '../registries.js';

const formats = await scan<ReportFormat>('../src/cli/reporters/', 'open');
const [exploration] = await explorations('litmus-refcount-get-put');
const options = { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined } as const;

const unhurried = (): Promise<boolean> => Promise.resolve(false);

/** What a format writes of a whole search of each of these variants. */
async function reported(format: ReportFormat, ...variants: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const reporter = format.open({
    output: { result: (text) => void lines.push(text), diagnostic: () => {} },
    registry: { families: new Map(), explorations: new Map() },
    casebook: new Casebook(),
  });
  for (const variant of variants) {
    const system = new System(exploration!, variant, {}, detectors);
    const desk = new System(exploration!, variant, {}, detectors);
    reporter.system(system);
    const searching = new SearchRun(new Compiled(system.scenario, operations, detectors), bfs, options);
    while (!searching.advance(100_000));
    const outcome = searching.outcome();
    const findings = outcome.findings.map((finding) => confirm(desk, outcome, finding));
    for (const finding of findings) await reporter.found({ system, strategy: bfs, options }, desk, finding, unhurried);
    await reporter.ended({ system, outcome, findings, seconds: 1 }, unhurried);
  }
  reporter.close();
  // the code of a page says nothing of a search
  const code = /<script(?! type="application\/json")[^>]*>[\s\S]*?<\/script>/g;
  return stripVTControlCharacters(lines.join('\n')).replace(code, '');
}

it('report formats have names of their own', () => {
  expect(formats.length).toBeGreaterThan(0);
  expect([...new Set(formats.map(({ name }) => name))]).toEqual(formats.map(({ name }) => name));
});

describe.each(formats)('the report $name', (format) => {
  it('says what it is for the help text', () => {
    expect(format.says).toMatch(/^[a-z].*[^.]$/);
  });

  it('tells of a search that finds something what it is, and how it is shown again', async () => {
    const text = await reported(format, 'posted');
    for (const site of exploration!.expect['posted']!.findings) expect(text).toContain(site.split(' ')[0]);
    expect(text).toContain(`${exploration!.name}/posted@`);
  });

  it('tells of a search that finds nothing, in other words', async () => {
    const text = await reported(format, 'repaired');
    for (const word of [exploration!.name, 'repaired', 'clean']) expect(text).toContain(word);
    expect(text).not.toContain('use-after-free');
  });

  it('tells of one search after the other', async () => {
    const text = await reported(format, 'repaired', 'posted');
    for (const word of [exploration!.name, 'repaired', 'posted', 'clean']) expect(text).toContain(word);
  });

  it('writes the same of the same searches, and of none at all what can be read', async () => {
    expect(await reported(format, 'posted', 'repaired')).toBe(await reported(format, 'posted', 'repaired'));
    await expect(reported(format)).resolves.toBeTypeOf('string');
  });
});
