import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stopVsTimer } from '../../explorations/tlob/window/stop-vs-timer.js';
import { type Rng, rngOf } from '../../src/core/rng.js';
import { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { readCheckpoint } from '../../src/store/checkpoint.js';
import { readSeeds, type Seed } from '../../src/store/seeds.js';
import { cases } from './fuzzing.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-kills-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const built = (file: string): string => JSON.stringify(new URL(`../../dist/src/${file}`, import.meta.url).href);

/** Runs a program that writes the file again and again and says so each time, kills it somewhere, and gives what it said last. */
async function killed(rng: Rng, program: string, file: string): Promise<number> {
  writeFileSync(join(folder, 'program.mjs'), program);
  const child = spawn(process.execPath, [join(folder, 'program.mjs'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), rng.below(40));
    said += data.toString();
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(child.signalCode).toBe('SIGKILL');
  // a line that was cut says nothing
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

describe('what is killed at any moment', () => {
  it('has lost no regression seed that it had saved, and left the file whole', async () => {
    const seed: Seed = {
      token: 'a/b@0123456789ab:c.200',
      points: Array.from({ length: 200 }, (_, i) => `path.point${i}`),
      kind: 'leak',
      title: '',
      found: { strategy: 'bfs', seed: 1, schedule: 1 },
      status: 'open',
      origin: 'a test',
    };
    const program = `import { appendSeeds } from ${built('store/seeds.js')};
      const seed = ${JSON.stringify(seed)};
      for (let n = 1; ; n++) {
        appendSeeds(process.argv[2], [{ ...seed, title: 'number ' + n }]);
        process.stdout.write(n + '\\n');
      }`;
    for (let n = 0; n < cases(150, 4); n++) {
      const file = join(folder, `seeds${n}.jsonl`);
      const said = await killed(rngOf(61, n), program, file);
      const titles = readSeeds(file).map(({ title }) => title);
      expect(titles).toEqual(titles.map((_, i) => `number ${i + 1}`));
      expect([said, said + 1], `case ${n}`).toContain(titles.length);
    }
  }, 3_600_000);

  it('left a checkpoint from which its search goes on, no older than it said', async () => {
    const system = new System(stopVsTimer, 'posted', {}, []);
    const of = { racewalk: '0.1.0', system: system.name, strategy: 'bfs', options: { seed: 1 } };
    const program = `import { stopVsTimer } from ${built('../explorations/tlob/window/stop-vs-timer.js')};
      import { System } from ${built('replay/system.js')};
      import { SearchRun } from ${built('search/explore.js')};
      import { bfs } from ${built('search/strategies/bfs.js')};
      import { writeCheckpoint } from ${built('store/checkpoint.js')};
      const system = new System(stopVsTimer, '${system.variant}', {}, []);
      const run = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
      while (!run.advance(20)) {
        writeCheckpoint(process.argv[2], ${JSON.stringify(of)}, run.snapshot());
        process.stdout.write(run.outcome().stats.transitions + '\\n');
      }`;
    for (let n = 0; n < cases(150, 3); n++) {
      const file = join(folder, `checkpoint${n}`);
      const said = await killed(rngOf(62, n), program, file);
      const run = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
      run.restore(readCheckpoint(file, of)!);
      run.advance(1);
      expect(run.outcome().stats.transitions, `case ${n}`).toBeGreaterThanOrEqual(said);
    }
  }, 3_600_000);
});
