import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { byFile } from '../../src/cli/c/c-files.js';
import { inProcess } from '../cli/in-process.js';
import { complaints, gccIsThere, withGcc } from './gcc.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-c-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: readonly string[]) => inProcess(folder, ...args);

describe('C files on the command line', () => {
  it('writes one, finds its race, and finds none in its repair', async () => {
    expect(await run('new', 'race.c')).toMatchObject({ code: 0, stdout: 'race.c is there; try: npx racewalk explore race.c\n' });
    expect(await run('new', 'race.c')).toMatchObject({ code: 2 });
    const posted = await run('explore', 'race.c', '--strategy', 'bfs');
    expect(posted).toMatchObject({ code: 1, stderr: '' });
    expect(posted.stdout).toContain('46: timer_delete_sync(&ctx->timer)');
    const token = /'(remove_vs_rearm\/posted@\S+)'/.exec(posted.stdout)![1]!;
    expect(await run('replay', '--module', 'race.c', token)).toMatchObject({ code: 1 });
    const fixed = await run('explore', 'race.c/FIXED', '--strategy', 'bfs');
    expect(fixed).toMatchObject({ code: 0 });
    expect(fixed.stdout).toContain('every point of its paths was reached');
    expect(fixed.stdout).toContain("not modelled: the compiler's freedom with plain accesses");
    expect((await run('list', '--module', 'race.c')).stdout).toContain('remove_vs_rearm');
  });

  it('says who owns what of it: the timer that is started once more is told by that name, and of the repair it is not asked', async () => {
    const { code, stdout } = await run('owners', 'race.c', '--variant', 'all');
    expect(code).toBe(1);
    expect(stdout).toContain('bug 1, posted: ctx_work() against ctx_remove(): timer started\n');
    expect(stdout).toContain('    posted: broken by bug 1 (in remove_vs_rearm)\n    FIXED: not there\n');
    expect(stdout.match(/: broken by/g)).toHaveLength(1);
    // the resource answers what is asked of each, in that order
    expect(stdout.match(/^ {2}(?:Who|What protects|Where)[^:]*(?=:)/gm)?.map((one) => one.trim())).toEqual([
      ...['Who frees it', 'Who owns it until then', 'What protects the others', 'Where posted breaks that'],
      ...['Who ends it', 'What protects the others', 'Where posted breaks that'],
    ]);
  });

  it('draws its functions, and says which steps their statements have', async () => {
    expect((await run('show', 'race.c', '--path', 'ctx_remove')).stdout).toContain('timer_delete_sync');
    const { stdout } = await run('show', '--steps', 'race.c/remove_vs_rearm/FIXED');
    expect(stdout).toContain('ctx_remove()  race.c:38');
    expect(stdout).toMatch(/43 {2}timer_shutdown_sync\(&ctx->timer\);\n +L43 +load ctx, plain\n +L43-2 +timerShutdownSync ->timer\n/);
  });

  it('reads a file of the corpus by its path, and a changed copy of one, as any other; a module has names of its own', async () => {
    const file = new URL('../../models/kernel/cpu5wdt.c', import.meta.url);
    const posted = await run('explore', fileURLToPath(file), '--strategy', 'bfs');
    expect(posted.stdout).toContain('use-after-free cpu5wdt');
    const text = readFileSync(file, 'utf8');
    writeFileSync(join(folder, 'cpu5wdt.c'), text.replace('timer_delete(&wdt_timer)', 'timer_delete_sync(&wdt_timer)'));
    const changed = await run('explore', 'cpu5wdt.c', '--strategy', 'bfs');
    expect(changed).toMatchObject({ code: 0, stderr: '' });
    expect(changed.stdout).toContain('cpu5wdt/posted: clean');
    const [, token] = /'(cpu5wdt\/posted@\S+)'/.exec(posted.stdout)!;
    expect((await run('replay', '--module', 'cpu5wdt.c', token!)).code).not.toBe(1);
    writeFileSync(
      join(folder, 'named.ts'),
      readFileSync(new URL('../modules/uncovered.ts', import.meta.url), 'utf8').replace(/name: '[^']+'/, "name: 'cpu5wdt'"),
    );
    const { code, stderr } = await run('explore', '--module', 'named.ts');
    expect(stderr).toContain('there already is an exploration named "cpu5wdt"');
    expect(code).toBe(2);
  });

  it('checks several, one after the other', () => {
    expect(byFile(['race.c', 'litmus-canary', './race.c/other', 'more.c'])).toEqual([
      ['race.c', ['race.c', './race.c/other']],
      [undefined, ['litmus-canary']],
      ['more.c', ['more.c']],
    ]);
  });

  it.each<readonly [string, string, readonly string[]]>([
    ['a file that is not there', 'there is no such file', ['explore', 'rac.c']],
    ['a variant that is not there', 'neither a scene nor a variant "FIXD"', ['explore', 'race.c/FIXD']],
    ['a scene that is not there', 'no scene "nobody"', ['explore', 'race.c/nobody/FIXED']],
    ['a name that is no C file', 'ends in .c', ['new', 'race.ts']],
    ['steps of what is no C file', '--steps is for a C file', ['show', '--steps', 'litmus-lost-update']],
  ])('tells of %s', async (_, told, args) => {
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(told);
    expect(code).toBe(2);
  });

  it('tells what is wrong with a file as compilers do, with exit code 2', async () => {
    writeFileSync(join(folder, 'wrong.c'), readFileSync(join(folder, 'race.c'), 'utf8').replace('timer_delete_sync', 'timer_delete_snyc'));
    const { code, stderr } = await run('explore', 'wrong.c');
    expect(code).toBe(2);
    expect(stderr).toContain("wrong.c:46:2: 'timer_delete_snyc' has no body here, and is no primitive (nearest: timer_delete_sync)");
    expect(stderr).toContain('\n\ttimer_delete_snyc(&ctx->timer);\n\t^\n');
  });

  it.runIf(gccIsThere)(`writes what a compiler accepts${withGcc}`, () => {
    expect(complaints(readFileSync(join(folder, 'race.c'), 'utf8'), '-DFIXED')).toBe('');
  });
});
