import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complaintsOf, gccIsThere, root, withGcc } from './gcc.js';

const folder = join(root, 'models/kernel');
const corpus = readdirSync(folder)
  .filter((file) => file.endsWith('.c'))
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
