import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inProcess } from '../cli/in-process.js';
import { root } from './gcc.js';

const page = readFileSync(join(root, 'docs/corpus.md'), 'utf8');
const blocks = [...page.matchAll(/^```\n([\s\S]*?)\n```$/gm)].map(([, block]) => block!);

it('docs/corpus.md has the table of the corpus', async () => {
  const { stdout } = await inProcess(root, 'list', 'kernel');
  expect(blocks, 'npx racewalk list kernel').toContain(stdout.trimEnd());
});

it.each([...page.matchAll(/^`npx racewalk explore ([\w-]+)( --all)?`/gm)].map(([, name, all]) => [name!, all !== undefined] as const))(
  'docs/corpus.md shows %s as it is printed, with --all: %s',
  async (name, all) => {
    const { stdout } = await inProcess(root, 'explore', name, '--strategy', 'bfs', ...(all ? ['--all'] : []));
    const shown = blocks.filter((block) => block.startsWith('CPU0') && stdout.includes(block));
    expect(shown, `npx racewalk explore ${name} --strategy bfs`).toHaveLength(1);
  },
);

it('a family that there is none of is told, with those that there are', async () => {
  const { code, stderr } = await inProcess(root, 'list', 'kernle');
  expect(code).toBe(2);
  expect(stderr).toContain('there is no family (classics, kernel, litmus or tlob) or exploration "kernle" (did you mean kernel?)');
});
