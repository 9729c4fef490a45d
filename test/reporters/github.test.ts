import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nasty } from '../modules/hostile.js';
import { inProcess } from '../cli/in-process.js';
import { searches } from './reported.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'racewalk-github-'));
  process.env.GITHUB_STEP_SUMMARY = join(folder, 'summary');
});
afterEach(() => {
  delete process.env.GITHUB_STEP_SUMMARY;
  rmSync(folder, { recursive: true });
});

/** What the runner's own reader makes of a log, by its rules: lines that are no command are text. */
interface Log {
  readonly commands: readonly { readonly name: string; readonly properties: { readonly [name: string]: string }; readonly text: string }[];
  readonly text: readonly string[];
}

function read(log: string): Log {
  const undone = (text: string, codes: readonly string[]): string =>
    [...codes, '25'].reduce((all, code) => all.replaceAll(`%${code}`, String.fromCharCode(Number.parseInt(code, 16))), text);
  const commands: Log['commands'][number][] = [];
  const text: string[] = [];
  let stopped: string | undefined;
  for (const line of log.split(/\r?\n/)) {
    const [, name, given = '', rest = ''] = /^\s*::([a-z0-9-]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
    if (stopped !== undefined) {
      if (name === stopped) stopped = undefined;
      else text.push(line);
    } else if (name === 'stop-commands') stopped = rest;
    else if (name === undefined && !line.includes('##[')) text.push(line);
    else
      commands.push({
        name: name ?? 'of the old form',
        properties: Object.fromEntries(
          given
            .split(',')
            .filter(Boolean)
            .map((one) => [one.slice(0, one.indexOf('=')), undone(one.slice(one.indexOf('=') + 1), ['0D', '0A', '3A', '2C'])]),
        ),
        text: undone(rest, ['0D', '0A']),
      });
  }
  expect(stopped).toBe(undefined);
  return { commands, text };
}

const logOf = async (...args: readonly string[]): Promise<Log> => read((await inProcess('.', ...args, '--reporter', 'github')).stdout);
const summary = (): string => readFileSync(join(folder, 'summary'), 'utf8');

it('annotates a cause at its line of a C file, with the diagram in a group and a page in the summary', async () => {
  writeFileSync(join(folder, 'summary'), 'what another step said\n');
  const { commands, text } = await logOf(...searches.inC);
  expect(commands.map(({ name }) => name)).toEqual(['group', 'endgroup', 'error']);
  const [, , { properties, text: says }] = commands as [unknown, unknown, Log['commands'][number]];
  expect(properties).toEqual({
    file: 'models/kernel/nfsd-lockowner.c',
    line: '49',
    title: 'C-nfsd4_lock-overlaps-nfsd4_release_lockowner',
  });
  expect(says).toMatch(/^nfs4_lockowner0 is accessed after it was freed: .*\n(.*\n)+npx racewalk replay --module models/);
  expect(text.join('\n')).toContain('49: lo->locks--  <-- BUG: use-after-free');
  expect(summary()).toMatch(/^what another step said\n## racewalk: 2 findings of 1 cause\n/);
});

it('whatever its texts hold, the runner reads them as text', async () => {
  const { commands, text } = await logOf(...searches.hostile);
  expect(commands.map(({ name }) => name)).toEqual(['group', 'endgroup', 'error']);
  expect(text.map((line) => line.trim())).toContain(nasty[0]);
  // and would have read them as commands
  expect(read(`x\n${nasty[0].slice(nasty[0].indexOf('::'))}`).commands.map(({ name }) => name)).toEqual(['error']);
});

it('tells of a clean search without an annotation, and needs no summary', async () => {
  delete process.env.GITHUB_STEP_SUMMARY;
  const { commands, text } = await logOf('explore', 'litmus-canary/repaired', '--strategy', 'bfs');
  expect([commands, text.join('\n')]).toEqual([[], expect.stringMatching(/^litmus-canary\/repaired: clean, /)]);
});

it('a summary that cannot be written is a sentence', async () => {
  process.env.GITHUB_STEP_SUMMARY = folder;
  const { code, stderr } = await inProcess('.', 'explore', 'litmus-canary', '--strategy', 'bfs', '--reporter', 'github');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/it is a folder; name a file in it/)]);
});
