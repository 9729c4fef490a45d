import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulation } from '../../models/tlob/simulation.js';
import { tlobSwitches } from '../../models/tlob/variants/variants.js';
import { given, systemOfToken } from '../../src/cli/tokens.js';
import { loadRegistry } from '../../src/cli/registry.js';
import { resolveSwitches } from '../../src/core/system/switches.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { printToken, type Token } from '../../src/replay/token.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { simulationText, unmet } from '../../src/simulate/report.js';
import { simulate } from '../../src/simulate/run.js';
import { parseScript } from '../../src/simulate/script.js';
import { printSeeds, readSeeds, type Seed } from '../../src/store/seeds.js';
import { detectors } from '../registries.js';

import { anything, cases, fuzz, mutate, pick, slipped } from './fuzzing.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const registry = await loadRegistry(undefined, ['litmus-check-then-free', 'litmus-lost-update', 'bind-vs-bind']);
const searched = [...registry.explorations.values()].map((exploration) => {
  const system = new System(exploration, exploration.variants[0]!, {}, registry.detectors);
  const run = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
  while (!run.advance(100_000));
  return { system, findings: run.outcome().findings };
});
const tokens = searched.flatMap(({ system, findings }) => findings.map(({ choices }) => printToken(system, choices)));

const systems = new Map<string, System>();
/** Systems are made once: what a slip makes of a token is what is tried. */
function systemOf(token: Token): System {
  const key = JSON.stringify([token.name, token.variant, token.switches]);
  const system = systems.get(key) ?? systemOfToken(token, registry);
  systems.set(key, system);
  return system;
}

describe('tokens', () => {
  it('are replayed, or refused with a sentence, whatever was done to them', () => {
    const figures = fuzz(7, cases(20_000, 200), (rng) => {
      const token = slipped(rng, pick(rng, tokens));
      return {
        shown: token,
        run() {
          for (const one of given(token)) replay(systemOf(one.token), one.token.schedule.slice(0, 2000));
        },
      };
    });
    console.info('tokens', figures);
    expect(figures.refused).toBeGreaterThan(figures.accepted);
  });
});

const seeds = searched.flatMap(({ system, findings }): Seed[] =>
  findings.map(({ choices, kind }) => ({
    token: printToken(system, choices),
    points: replay(system, choices).steps.map(({ point }) => point),
    kind,
    title: `${kind} of something`,
    found: { strategy: 'bfs', seed: 1, schedule: 1 },
    status: 'open',
    origin: 'a test',
  })),
);

describe('lines of regression seeds', () => {
  it('are read, or refused with their line, whatever was done to them', () => {
    const file = join(folder, 'seeds.jsonl');
    const figures = fuzz(8, cases(2000, 60), (rng) => {
      const lines = printSeeds([pick(rng, seeds), pick(rng, seeds)]).split('\n');
      const at = rng.below(lines.length - 1);
      if (rng.below(2) === 0) lines[at] = slipped(rng, lines[at]!);
      else {
        const fields = JSON.parse(lines[at]!) as { [key: string]: unknown };
        mutate(rng, fields);
        if (rng.below(3) === 0) fields['token'] = anything(rng);
        lines[at] = printed(fields);
      }
      const text = lines.join(pick(rng, ['\n', '\n', '\r\n']));
      return {
        shown: text,
        run() {
          writeFileSync(file, text);
          for (const { token, points } of readSeeds(file)) {
            const [one] = given(token);
            replay(systemOf(one!.token), one!.token.schedule.slice(0, 2000), { points });
          }
        },
      };
    });
    console.info('seed lines', figures);
    expect(figures.refused).toBeGreaterThan(0);
  });
});

function printed(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '{"token":[[[[';
  }
}

const scripts = new URL('../../models/tlob/scripts/', import.meta.url);
const texts = readdirSync(scripts)
  .map((name) => readFileSync(new URL(name, scripts), 'utf8'))
  .filter((text) => text.length < 1500);

describe('scripts', () => {
  it('run, or are refused with their line, whatever was done to them', () => {
    const words = [
      ...Object.keys(simulation.verbs),
      'a',
      'b',
      'app',
      'kernel',
      'root',
      '0',
      '1',
      '64',
      '1000',
      '536870912',
      '"add /x:1 2"',
    ];
    const figures = fuzz(9, cases(2000, 25), (rng) => {
      const lines = pick(rng, texts).split('\n');
      for (let n = 1 + rng.below(4); n > 0; n--) {
        const at = rng.below(lines.length);
        [
          () => (lines[at] = slipped(rng, lines[at]!)),
          () => lines.splice(at, 1),
          () => lines.splice(at, 0, lines[rng.below(lines.length)]!),
          () => lines.splice(at, 0, `${rng.below(2000)} ${pick(rng, words)} ${pick(rng, words)} ${pick(rng, words)} ${pick(rng, words)}`),
          () => (lines[at] = lines[at]!.replace(/\d+/, String(10 ** rng.below(20)))),
        ][rng.below(5)]!();
      }
      const text = lines.join(pick(rng, ['\n', '\r\n']));
      return {
        shown: text,
        run() {
          const script = parseScript(text, 'script');
          const switches = resolveSwitches({ name: 'tlob', switches: tlobSwitches }, {});
          const result = simulate(simulation.build(script.actions, pick(rng, ['posted', 'repaired']), switches), detectors);
          simulationText(result);
          unmet(script, result, 'script');
        },
      };
    });
    console.info('scripts', figures);
    expect(figures.accepted).toBeGreaterThan(0);
  });
});
