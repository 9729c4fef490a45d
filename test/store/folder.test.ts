import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/core/error.js';
import { filesIn } from '../../src/store/folder.js';

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
