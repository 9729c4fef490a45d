import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/core/error.js';
import { filesIn, type Kind, loadFolder } from '../../src/store/folder.js';

const kind: Kind<{ readonly name: string }> = {
  what: 'a Thing',
  needs: { name: 'text', open: 'function', sort: ['round', 'square'] },
  nameOf: ({ name }) => name,
};

/** What is said of a folder with a file `copied.ts` of this text, whose own name is made up. */
async function saidOf(text: string): Promise<string> {
  const folder = folderWith('things/copied.ts');
  writeFileSync(new URL('things/copied.ts', folder), text);
  return loadFolder(new URL('things/', folder), kind).then(
    (things) => `has ${[...things.keys()].join()}`,
    (error: unknown) => (error instanceof InputError ? error.message : 'no InputError'),
  );
}

/** A folder with such files. */
function folderWith(...files: readonly string[]): URL {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-'));
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return pathToFileURL(`${folder}/`);
}

describe('the modules of a folder', () => {
  test('are sorted by name, whichever family they are in', async () => {
    const folder = folderWith('one/b.ts', 'one/seeds/b.jsonl', 'two/three/a.ts', 'c.ts', 'c.d.ts', 'one/expected.json');
    const files = await filesIn(folder, { families: true });
    expect([...files.keys()]).toEqual(['a', 'b', 'c']);
    expect(files.get('a')!.href).toBe(new URL('two/three/a.ts', folder).href);
  });

  test('are those of the folder itself where it has no families', async () => {
    expect([...(await filesIn(folderWith('traces/run.ts', 'leak.ts'))).keys()]).toEqual(['leak']);
  });

  test('of one name are refused, by both paths', async () => {
    const files = filesIn(folderWith('one/b.ts', 'two/b.ts'), { families: true });
    await expect(files).rejects.toThrow(InputError);
    await expect(files).rejects.toThrow(/(one|two)\/b\.ts and (one|two)\/b\.ts have one name/);
  });
});

describe('a module of a folder', () => {
  const thing = (name: string) => `export const ${name} = { name: 'copied', open() {}, sort: 'round' };`;

  test('exports one that is named as the file', async () => {
    expect(await saidOf(thing('copied'))).toBe('has copied');
    expect(await saidOf(thing('other'))).toBe(
      'things/copied.ts: it must export a Thing named copied, as the file is named; it exports other',
    );
    expect(await saidOf(thing('copied').replace("'copied'", "'other'"))).toMatch(/^things\/copied\.ts: its copied is named "other"/);
  });

  test('is told what its export lacks', async () => {
    expect(await saidOf("export const copied = { name: 'copied', sort: 'long' };")).toBe(
      'things/copied.ts: its copied is no Thing: it lacks open (a function), sort (round or square)',
    );
    expect(await saidOf('export const copied = 3;')).toMatch(/it lacks name \(a text\), open/);
  });
});
