import { describe, expect, it } from 'vitest';
import { inProcess } from '../cli/in-process.js';
import { violations } from '../schema.js';

const explore = async (...args: readonly string[]): Promise<string> =>
  (await inProcess('.', 'explore', ...args, '--strategy', 'bfs')).stdout;

describe('explore', () => {
  it('draws a cause once, and has a row for each finding that comes of it', async () => {
    const report = await explore('litmus-refcount-get-put');
    const digest = /@([0-9a-f]{12})/.exec(report)![1]!;
    expect(report.slice(report.indexOf('\nC-get-overlaps-owner: ') + 1)).toBe(
      [
        'C-get-overlaps-owner: 5 findings',
        "  owner() by owner is in the midst of get() by user: owner's",
        '  "kfree(obj)" in put() comes before user\'s "refcount_read(&obj->refs)"',
        '  in get()',
        '    refcount-inc-on-zero  user@get.take  litmus-refcount-get-put/posted@DIGEST:user.2,owner.3,user',
        '    use-after-free obj    user@get.look  litmus-refcount-get-put/posted@DIGEST:user,owner.4,user',
        '    use-after-free obj    user@get.take  litmus-refcount-get-put/posted@DIGEST:user.2,owner.4,user',
        '    use-after-free obj    user@user.use  litmus-refcount-get-put/posted@DIGEST:user.2,owner.3,user,owner,user',
        '    use-after-free obj    user@put.drop  litmus-refcount-get-put/posted@DIGEST:user.2,owner.3,user.2,owner,user',
        '',
        '5 findings of 1 cause in 1 search of 1 system, each replayed on live XState actors',
        '',
      ]
        .join('\n')
        .replaceAll('DIGEST', digest),
    );
    expect(report.match(/BUG: /g)).toHaveLength(1);
  });

  it('has causes in its JSON, which is as its schema says, and each finding names its own', async () => {
    const text = await explore('litmus-lost-update', 'litmus-canary/repaired', '--format', 'json', '--count');
    expect(violations('explore', text)).toEqual([]);
    const { runs, causes } = JSON.parse(text) as {
      runs: { findings: { token: string; cause: string }[] }[];
      causes: { id: string; findings: string[]; walkProbability: number }[];
    };
    const named = runs.flatMap(({ findings }) => findings).map(({ token, cause }) => `${cause} ${token}`);
    expect(causes.flatMap(({ id, findings }) => findings.map((token) => `${id} ${token}`)).sort()).toEqual(named.sort());
    expect(causes.map(({ id }) => id)).toEqual(['C-race-on-counter', 'C-counter-before-increment']);
    expect(causes.every(({ walkProbability }) => walkProbability > 0 && walkProbability < 1)).toBe(true);
  });

  it('has a star where it does not tell apart who freed an object, as it is told by a switch', async () => {
    const report = await explore('litmus-refcount-get-put', '--causes', 'none');
    expect(report).toContain('    use-after-free obj    user@get.look *  litmus-refcount-get-put/posted+causes=none@');
    expect(report).toContain(
      [
        '   * may come about in other ways, too: a state does not keep who freed or changed the object before;',
        '     run with --causes frees, or all, to tell them apart',
      ].join('\n'),
    );
  });

  it('prints each finding by itself with --all', async () => {
    const report = await explore('litmus-refcount-get-put', '--all');
    expect(report).not.toContain('C-get-overlaps-owner');
    expect(report.match(/BUG: /g)).toHaveLength(2);
  });
});

it.each(['replay', 'shrink'])('%s prints the critical pair of its schedule', async (command) => {
  const token = /litmus-check-then-free\/posted@\S+/.exec(await explore('litmus-check-then-free', '--format', 'text'))![0];
  const { stdout } = await inProcess('.', command, token);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    / critical pair.*: cleanup\(\) by \w+ is in the midst of cleanup\(\) by \w+: \w+'s "kfree\(obj\)" in cleanup\(\) comes before /,
  );
});

it('no line is wider than 120 columns, but for one with a token', async () => {
  const lines = (await inProcess('.', 'explore', 'litmus-check-then-free')).stdout.split('\n');
  expect(lines.filter((line) => line.length > 120 && !/@[0-9a-f]{12}/.test(line))).toEqual([]);
  expect(lines.join(' ').replace(/\s+/g, ' ')).toMatch(
    /-- litmus-check-then-free\/posted: 2 findings, pct .* a plateau, the next schedule ends in/,
  );
});
