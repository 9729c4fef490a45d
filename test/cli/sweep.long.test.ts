import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { violations } from '../schema.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

function racewalk(...args: readonly string[]) {
  const env = { ...process.env, CI: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/src/cli/main.js'), ...args], { encoding: 'utf8', env });
  return { code: status, stdout, stderr };
}

const small = ['sweep', 'tlob', '--actors', '1', '--start', 'kopen', '--tasks', '1', '--fds', '1'];

it('says of a model how many systems there are, how many were searched, and what is new; the same of one thread and of two', () => {
  const one = racewalk(...small, '--workers', '1');
  expect(one).toMatchObject({ code: 0, stderr: '' });
  expect(one.stdout).toMatch(
    /^tlob, posted: \d+ systems \(at most: actors 1, calls 1, tasks 1, fds 1\), \d+\n {2}searched to their ends, 0 cut/,
  );
  expect(one.stdout).toMatch(/of registered explorations,\n? +0 new/);
  expect(racewalk(...small, '--workers', '2').stdout).toBe(one.stdout);
});

it('does not call clean what it has cut or not begun', () => {
  const { stdout } = racewalk(...small, '--transitions', '50', '--format', 'json');
  expect(violations('sweep', stdout)).toEqual([]);
  const { systems, complete, cut } = JSON.parse(stdout) as { systems: number; complete: number; cut: readonly string[] };
  expect(cut.length).toBeGreaterThan(0);
  expect(complete + cut.length).toBe(systems);
  const unfinished = racewalk(...small, '--budget', '1ms').stdout.replaceAll(/\s+/g, ' ');
  expect(unfinished).toMatch(/\d+ not begun/);
  expect(unfinished).toContain('What was cut or not begun may have more: it is not clean.');
});

it('a system is a name that the other commands take, and its tokens replay', () => {
  const explored = racewalk('explore', 'tlob--open--stop_0a--close_1a', '--strategy', 'bfs', '--reporter', 'text');
  expect(explored.code).toBe(1);
  const token = /tlob--open--stop_0a--close_1a\/posted@\S+/.exec(explored.stdout)![0];
  expect(racewalk('replay', token).code).toBe(1);
});

it.each([
  [['sweep', 'nothing'], 'there is no model "nothing" that can be swept; there is tlob'],
  [['sweep', 'tlob', '--start', 'closed'], 'there is no start "closed"; there is idle (the monitor is on, and there is no window), open'],
  [['sweep', 'tlob', '--actors', '5'], 'It takes an integer from 1 to 4'],
  [['explore', 'tlob--open--wait_0'], 'wait: a state of the task'],
])('%j is refused with a sentence', (args, says) => {
  const { code, stderr } = racewalk(...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
});
