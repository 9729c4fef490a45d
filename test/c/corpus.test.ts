import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpusExploration, corpusFiles } from '../../src/cli/c/corpus.js';
import { scenesOf } from '../../src/cli/c/c-files.js';
import { System } from '../../src/replay/system.js';
import { unreachedOf } from '../../src/replay/unreached.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { complaintsOf, gccIsThere, root, withGcc } from './gcc.js';

const folder = join(root, 'models/kernel');
/** The scenes of `facts` are of primitives, and no races. */
const corpus = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.c') && !file.startsWith('facts'))
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** What is C in it. */
const lines = (text: string): number =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '').length;

const variantsOf = (text: string): ReadonlySet<string> => new Set([...text.matchAll(/EXPECT\((\w+),/g)].map(([, variant]) => variant!));

describe('a race of the corpus', () => {
  it.each(corpus)('$file says where it is from, and what was reported', ({ text }) => {
    const [comment] = /^\/\*[\s\S]*?\*\//.exec(text)!;
    expect(comment).toMatch(/CVE-\d{4}-\d+|\b[0-9a-f]{12}\b|mailing list, \w+ \d{4}/);
    expect(comment).toMatch(/CPU0.*CPU1/);
  });

  it.each(corpus)('$file is expected to be wrong in one variant and clean in another', ({ text }) => {
    expect(text).toMatch(/EXPECT\(posted, /);
    expect(text).toMatch(/EXPECT\(\w+, clean\);/);
    expect(text).toMatch(/EXPECT\(\w+, "/);
    for (const variant of variantsOf(text)) if (variant !== 'posted') expect(text).toMatch(new RegExp(`#.*\\b${variant}\\b`));
  });

  it('is short', () => {
    const lengths = corpus.map(({ text }) => lines(text)).sort((a, b) => a - b);
    expect(lengths.length).toBeGreaterThanOrEqual(24);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(45);
  });

  it.runIf(gccIsThere).each([...new Set(corpus.flatMap(({ text }) => [...variantsOf(text)]))])(
    `is C, its variant %s too${withGcc}`,
    (variant) => {
      const files = corpus.filter(({ text }) => variantsOf(text).has(variant)).map(({ file }) => join(folder, file));
      expect(files).not.toEqual([]);
      expect(complaintsOf(files, `-D${variant}`)).toBe('');
    },
  );
});

/** Points that a clean variant has and does not come to, each with its reason. */
const unreached: { readonly [variant: string]: { readonly [point: string]: string } } = {
  'tls-tx-work/FIXED': { 'delayed_work_timer_fn.L23': 'without a delay no timer is armed' },
  'xfrm-nat-keepalive/FIXED': { 'delayed_work_timer_fn.L17': 'without a delay no timer is armed' },
  'lockd-grace/FIXED': { 'lockd_down.L58-2': 'the WARN that was reported' },
  'timer-shutdown/FIXED': { 'expire_timers.L34-2': 'the WARN that was reported' },
};

describe.each([...corpusFiles()])('%s', async (name, file) => {
  const exploration = await corpusExploration(name, file);
  const [scene] = await scenesOf(file.file);

  it('shows exactly the kinds that its file says, in each variant that it says something of', () => {
    for (const [variant, { findings }] of Object.entries(scene!.exploration.expect)) {
      const found = new Set(exploration.expect[variant]!.findings.map((finding) => finding.split(' ')[0]));
      expect([...found].sort(), variant).toEqual([...findings].sort());
    }
  });

  it('comes to every point of a clean variant', () => {
    for (const [variant, { findings }] of Object.entries(exploration.expect)) {
      if (findings.length > 0) continue;
      const system = new System(exploration, variant, {}, []);
      const search = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
      while (!search.advance(1_000_000));
      const left = unreachedOf(system, system.compiled.coverage()).points.missed;
      expect(left).toEqual(Object.keys(unreached[`${name}/${variant}`] ?? {}));
    }
  });
});

it.each(corpus.filter(({ file }) => file.startsWith('waiting')))(
  '$file waits for what the front end does not call yet',
  async ({ file }) => {
    const [scene] = await scenesOf(join(folder, file));
    const variants = Object.keys(scene!.exploration.expect);
    const refused = variants.filter((variant) => {
      try {
        scene!.exploration.scenario(variant, {});
        return false;
      } catch (error) {
        expect((error as Error).message).toMatch(/is no primitive|is no loop that is read/);
        return true;
      }
    });
    expect(refused, `${file} is read by now: move it one folder up, and run check --update`).not.toEqual([]);
  },
);
