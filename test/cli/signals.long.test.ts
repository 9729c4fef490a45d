import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { strategies } from '../registries.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = join(root, 'dist/src/cli/main.js');
const wide = ['--module', join(root, 'test/modules/wide.ts')];
const folder = mkdtempSync(join(tmpdir(), 'racewalk-signals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A schedule of `wide`, for what searches around one. */
const token = /wide\/seed@\S+/.exec(
  spawnSync(process.execPath, [main, 'explore', ...wide, '--strategy', 'bfs', '--stop', 'first', '--format', 'json'], {
    encoding: 'utf8',
  }).stdout.replaceAll('"', ' '),
)![0];

/** Sends the signal once the finding is drawn: from then on the search goes on and on. */
async function stopped(signal: 'SIGINT' | 'SIGTERM', ...args: string[]): Promise<{ code: number | null; stdout: string; took: number }> {
  const child = spawn(process.execPath, [main, 'explore', ...wide, ...args], { cwd: folder });
  let stdout = '';
  let sent = 0;
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
    if (sent > 0 || !stdout.includes('BUG: warn')) return;
    sent = performance.now();
    child.kill(signal);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, took: performance.now() - sent };
}

/** How long a process that does nothing but read its modules takes now: others may use the processor as well. */
function asBusyAsNow(): number {
  const began = performance.now();
  spawnSync(process.execPath, [main, 'list', 'litmus-canary']);
  return performance.now() - began;
}

const endless = ['--schedules', '1000000000', '--transitions', '1000000000'];
const searches: readonly (readonly [says: string, args: readonly string[]])[] = [
  ...strategies.map(({ name }): readonly [string, readonly string[]] => [
    name,
    ['--strategy', name, ...endless, ...(name === 'neighbourhood' ? ['--around', token, '--changes', '100'] : [])],
  ]),
  ['two workers', ['--strategy', 'bfs', '--workers', '2']],
  ['a count of schedules', ['--strategy', 'bfs', '--count']],
  ['hash compaction', ['--strategy', 'bfs', '--visited', 'hash-compact']],
  ['reducers', ['--strategy', 'bfs', '--reduce', 'persistent,sleep,chains']],
  ['the preset night', ['--preset', 'night']],
];

describe('Ctrl-C and SIGTERM are answered within a second, with what is known', () => {
  it.each(searches)('by %s', async (says, args) => {
    const signal = says.length % 2 === 0 ? 'SIGINT' : 'SIGTERM';
    const { code, stdout, took } = await stopped(signal, ...args);
    expect({ code, stdout }).toEqual({
      code: signal === 'SIGINT' ? 130 : 143,
      stdout: expect.stringMatching(/1 finding, .* stopped by signal/),
    });
    if (took >= 1000) expect(took).toBeLessThan(2 * asBusyAsNow());
  });

  it('and a checkpoint is there to go on from', async () => {
    const { code } = await stopped('SIGTERM', '--strategy', 'bfs', '--checkpoint', 'kept', '--checkpoint-every', '1h');
    expect({ code, kept: existsSync(join(folder, 'kept')) }).toEqual({ code: 143, kept: true });
    const args = [main, 'explore', ...wide, '--strategy', 'bfs', '--checkpoint', 'kept', '--time', '1s'];
    const { stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.not.stringMatching(/racewalk: (?!.*goes on)/) });
  });
});
