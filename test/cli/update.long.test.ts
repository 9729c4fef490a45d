import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { checkSeeds } from '../../src/cli/check/seeds.js';
import { checkVariant } from '../../src/cli/check/checks.js';
import { loadRegistry, type Registry } from '../../src/cli/registry.js';
import { updateSeeds, updateVariant } from '../../src/cli/check/update.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { System } from '../../src/replay/system.js';
import { readExpected, writeExpected } from '../../src/store/expected.js';
import { readSeeds, type Seed } from '../../src/store/seeds.js';

const own = await loadRegistry(undefined, ['litmus-check-then-free']);
const { name } = litmusCheckThenFree;

/** The exploration in a family of its own, whose files nobody else has. */
function family(exploration: Exploration, seeds: readonly object[] = [], expected: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-'));
  mkdirSync(join(folder, 'seeds'));
  const [seedsFile, expectedFile] = [join(folder, 'seeds', `${name}.jsonl`), join(folder, 'expected.json')];
  if (seeds.length > 0) writeFileSync(seedsFile, seeds.map((seed) => `${JSON.stringify(seed)}\n`).join(''));
  writeExpected(expectedFile, { [name]: expected } as never);
  const registry: Registry = { ...own, families: new Map([[name, pathToFileURL(`${folder}/`)]]) };
  return { exploration, registry, seedsFile, expectedFile };
}

const searched = (exploration: Exploration, registry: Registry, variant = 'posted') =>
  checkVariant(new System(exploration, variant, {}, registry.detectors), registry, true);

const points = ['check', 'claim', 'fetch', 'free'].map((point) => `cleanup.${point}`);
const steps = 'stop,exit.4,stop.3';
const seed: Seed = {
  token: `${name}/seed@0123456789ab:${steps}`,
  points: [points[0]!, ...points, ...points.slice(1)],
  kind: 'double-free',
  title: 'double-free of obj by stop at cleanup.free, freed by exit at cleanup.free',
  found: { strategy: 'bfs', seed: 1, schedule: 1 },
  status: 'open',
  origin: 'a test',
};

/** Another step before the check, as a function gets one. */
const longer = (scenario: Scenario): Scenario => ({
  ...scenario,
  paths: scenario.paths.map((path) => ({
    ...path,
    initial: 'before',
    states: { before: { invoke: { src: 'load', input: { loc: 'stopping', order: 'once' }, onDone: 'check' } }, ...path.states },
  })),
});

describe('an update of what is expected', () => {
  it('writes what a complete search gives now into the table of the family, and says what changed', () => {
    const expect_ = { posted: { complete: true, states: 28, findings: ['double-free obj exit@cleanup.free', 'leak obj'] } };
    const { exploration, registry, expectedFile } = family({ ...litmusCheckThenFree, expect: expect_ }, [], expect_);
    const updated = updateVariant(exploration, 'posted', searched(exploration, registry), registry);
    expect(updated.changes).toEqual([
      '28 unique states became 30; a changed number is a changed semantics',
      'not found any more: leak obj',
      'found now: double-free obj stop@cleanup.free',
    ]);
    expect(updated.failures).toEqual([]);
    expect(readExpected(expectedFile)[name]!['posted']).toEqual(litmusCheckThenFree.expect['posted']);
  });

  it('writes down what a new exploration gives', () => {
    const { exploration, registry, expectedFile } = family({ ...litmusCheckThenFree, expect: {} });
    const updated = updateVariant(exploration, 'repaired', searched(exploration, registry, 'repaired'), registry);
    expect([updated.failures, updated.changes]).toEqual([[], ['it is expected now: complete, 13 unique states']]);
    expect(readExpected(expectedFile)[name]).toEqual({ repaired: { complete: true, states: 13, findings: [] } });
  });

  it('changes nothing where all is as expected', () => {
    const { exploration, registry } = family(litmusCheckThenFree, [], litmusCheckThenFree.expect);
    expect(updateVariant(exploration, 'posted', searched(exploration, registry), registry).changes).toEqual([]);
  });

  it("says what to write where a user's own module says what it expects, and goes on failing", () => {
    const exploration = { ...litmusCheckThenFree, expect: { posted: { complete: true, states: 28, findings: [] } } };
    const registry = { ...own, families: new Map<string, URL>() };
    const { changes, failures } = updateVariant(exploration, 'posted', searched(exploration, registry), registry);
    expect(changes.at(-1)).toMatch(/^what it gives now: expect: { posted: {"complete":true,"states":30,"findings":\["double-free/);
    expect(failures).not.toEqual([]);
  });
});

describe('an update of regression seeds', () => {
  it('gives them the digest of the model as it is, the name of the variant, and the short form', () => {
    const { exploration, registry, seedsFile } = family(litmusCheckThenFree, [seed]);
    const checked = checkSeeds(exploration, registry);
    expect(checked.what).toBe(`${name}: 1 regression seed, 1 of an older model`);
    expect(updateSeeds(exploration, checked, registry)).toMatchObject({
      failures: [],
      changes: ['1 of 1 have the digest of the model as it is now', '1 of 1 are of the variant posted'],
    });
    const { digest } = new System(exploration, 'posted', {}, registry.detectors);
    expect(readSeeds(seedsFile)).toEqual([{ ...seed, token: `${name}/posted@${digest}:${steps}` }]);
    expect(checkSeeds(exploration, registry)).toMatchObject({ what: `${name}: 1 regression seed`, changes: [] });
  });

  it('lets a schedule take the steps that its functions have got since, and says so', () => {
    const exploration = {
      ...litmusCheckThenFree,
      variants: ['posted'],
      scenario: (variant: string) => longer(litmusCheckThenFree.scenario(variant, {})),
    };
    const { registry, seedsFile } = family(exploration, [seed]);
    const { changes } = updateSeeds(exploration, checkSeeds(exploration, registry), registry);
    expect(changes).toContain(`line 1: its schedule was ${steps}, and is stop.2,exit.5,stop.3`);
    const [now] = readSeeds(seedsFile);
    expect(now!.points.slice(0, 2)).toEqual(['cleanup.before', 'cleanup.check']);
    expect(checkSeeds(exploration, registry)).toMatchObject({ failures: [], changes: [] });
  });

  it('keeps one that does not show its finding any more as it was, and fails', () => {
    const exploration = {
      ...litmusCheckThenFree,
      variants: ['posted'],
      scenario: () => litmusCheckThenFree.scenario('repaired', {}),
    };
    const { registry, seedsFile } = family(exploration, [seed]);
    const { failures } = updateSeeds(exploration, checkSeeds(exploration, registry), registry);
    expect(failures).toEqual([expect.stringContaining('posted does not show its double-free')]);
    expect(readSeeds(seedsFile)).toEqual([seed]);
    expect(readFileSync(seedsFile, 'utf8')).toContain('"points":"');
  });
});
