import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hasColour } from '../../src/cli/output.js';
import { pagerOf } from '../../src/cli/pager.js';
import { pagedOf } from '../../src/cli/run.js';

const main = 'dist/src/cli/main.js';
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
/** util-linux's script gives a command a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).status === 0;

/** What somebody sees who runs it on a terminal. */
function onTerminal(args: readonly string[], environment: { readonly [name: string]: string } = {}): string {
  const command = [process.execPath, main, ...args].map(quoted).join(' ');
  const env = { ...process.env, CI: '', NO_COLOR: '', ...environment };
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', env });
  return stdout.replaceAll('\r\n', '\n');
}

describe.runIf(hasScript)('on a terminal', () => {
  it('long output goes through the pager, whole where there is none, and not with --no-pager', () => {
    const paged = onTerminal(['list', 'classics'], { PAGER: 'sed s/^/PAGED/' });
    expect(paged).toMatch(/^PAGED/);
    expect(paged.split('\n').filter((line) => line !== '' && !line.startsWith('PAGED'))).toEqual([]);
    const plain = paged.replaceAll(/^PAGED/gm, '');
    expect(onTerminal(['list', 'classics', '--no-pager'], { PAGER: 'sed s/^/PAGED/' })).toBe(plain);
    expect(onTerminal(['list', 'classics'], { PAGER: 'no-such-pager' })).toContain(plain);
    expect(onTerminal(['list', 'none-such'], { PAGER: 'sed s/^/PAGED/' })).toMatch(/^racewalk: /);
  });

  it('says which of how many systems is searched, and which of how many explorations is checked', () => {
    const systems = onTerminal(['explore', 'litmus-canary', 'stop-vs-exit', '--strategy', 'bfs', '--time', '1s', '--exit-zero']);
    expect(systems).toMatch(/2 of 2: stop-vs-exit\/posted bfs: /);
    expect(onTerminal(['check', 'litmus-canary', 'litmus-check-then-free', '--no-cache'])).toMatch(/1 of 2: litmus-[\s\S]*2 of 2: litmus-/);
  });
});

it('a pipe has neither pager nor colour, unless FORCE_COLOR says so', () => {
  const piped = (env: object): string =>
    spawnSync(process.execPath, [main, 'explore', 'litmus-canary', '--strategy', 'bfs'], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '', PAGER: 'sed s/^/PAGED/', ...env },
    }).stdout;
  const esc = String.fromCharCode(27);
  expect(piped({ FORCE_COLOR: '1' })).toContain(`${esc}[31m`);
  expect(piped({ FORCE_COLOR: '0' })).not.toMatch(new RegExp(`${esc}|PAGED`));
});

it.each([
  [{}, true, true],
  [{}, false, false],
  [{ FORCE_COLOR: '' }, false, true],
  [{ FORCE_COLOR: 'false' }, true, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
])('colour of %j, looked at: %j, is %j', (environment, looked, colour) => expect(hasColour(environment, looked)).toBe(colour));

it('the pager is by git’s rules, and what tells while it searches has none', () => {
  expect([pagerOf({}), pagerOf({ PAGER: 'more' }), pagerOf({ PAGER: 'cat' }), pagerOf({ PAGER: '' })]).toEqual([
    'less',
    'more',
    undefined,
    undefined,
  ]);
  expect(pagedOf(['list'])).toEqual({ paged: true, argv: ['list'] });
  expect(pagedOf(['--no-pager', 'list', '--json'])).toEqual({ paged: false, argv: ['list', '--json'] });
  for (const command of ['explore', 'check', 'ui', 'none-such']) expect(pagedOf([command]).paged).toBe(false);
});
