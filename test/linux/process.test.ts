import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { ran } from '../../src/linux/run/process.js';

const forever = 'console.log(process.pid); setInterval(() => {}, 1000)';

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('a program does not outlive who runs it and is ended by %s', async (signal) => {
  const module = JSON.stringify(new URL('../../dist/src/linux/run/process.js', import.meta.url).href);
  const runs = `import { ran } from ${module};
    await ran(process.execPath, ['-e', ${JSON.stringify(forever)}], { line: (text) => { console.log(text); return false; } });`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', runs], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) => runner.stdout.once('data', (data: Buffer) => resolve(Number(data))));
  const ended = new Promise((resolve) => runner.on('close', (_, by) => resolve(by)));
  runner.kill(signal);
  expect(await ended).toBe(signal);
  // whoever has no parent any more is taken in by another process, which may take a moment
  const isThere = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (isThere()) await new Promise(setImmediate);
});

it('a program is ended by a line that says so, and by its time', async () => {
  expect(await ran(process.execPath, ['-e', forever], { line: () => true })).toMatchObject({ code: null, late: false });
  expect(await ran(process.execPath, ['-e', forever], { limit: 300 })).toMatchObject({ code: null, late: true });
});
