import { expect, it } from 'vitest';
import { inProcess } from './in-process.js';

it('list tells of one exploration, or of a family as a table, in JSON too', async () => {
  const one = await inProcess('.', 'list', 'litmus-canary');
  expect(one.stdout).toMatch(/^litmus-canary\n/);
  expect(one.stdout).toMatch(/\n {2}repaired, expected: complete, 4 states, no finding\n/);
  expect(one.stdout).not.toContain('litmus-lost-update');
  expect((await inProcess('.', 'list', 'litmus')).stdout.match(/^\S+/gm)).toHaveLength(6);
  const { explorations } = JSON.parse((await inProcess('.', 'list', 'litmus-canary', '--json')).stdout) as { explorations: object[] };
  expect(explorations).toMatchObject([{ name: 'litmus-canary' }]);
});

it('of a name that is not there it says what is like it, and not all names', async () => {
  const { code, stderr } = await inProcess('.', 'explore', 'stop-vs-start');
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^racewalk: there is no exploration "stop-vs-start" \(did you mean \w+-vs-\w+\?\); like it: .*"racewalk list" has all \d+\n$/,
  );
  expect(stderr.length).toBeLessThan(300);
  const unlike = await inProcess('.', 'list', 'qqq');
  expect(unlike.stderr).toMatch(
    /^racewalk: there is no family \(classics, kernel, litmus or tlob\) or exploration "qqq"; "racewalk list" has all \d+\n$/,
  );
  expect((await inProcess('.', 'list', 'kernl')).stderr).toContain('(did you mean kernel?)');
});
