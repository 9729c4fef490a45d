import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { PageData } from '../../src/explorer/page-data.js';
import { serve } from '../../src/cli/page/serve.js';
import { packageRoot } from '../../src/store/package-root.js';
import { inProcess } from './in-process.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-ui-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ui = (...args: readonly string[]) => inProcess(folder, 'ui', ...args);
const dataOf = (file: string): PageData =>
  JSON.parse(/id="racewalk-data">(.*?)<\/script>/.exec(readFileSync(join(folder, file), 'utf8'))![1]!) as PageData;
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

describe('racewalk ui --output', () => {
  it('writes one file with what a quick search finds', async () => {
    const { code, stderr } = await ui('litmus-check-then-free', '--output', 'page.html');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/page\.html is written: [\d,]+ KiB/)]);
    const { findings, systems, causes, runs } = dataOf('page.html');
    expect(findings.map(({ kind, steps }) => [kind, steps])).toEqual([
      ['double-free', 8],
      ['double-free', 8],
    ]);
    expect(systems).toMatchObject([{ name: 'litmus-check-then-free', variant: 'posted' }]);
    expect(causes.map(({ id }) => id)).toContain(findings[0]!.cause);
    expect(runs).toMatchObject([{ strategy: 'bfs', verdict: 'violations', stoppedBy: null }]);
  });

  it('is what explore --reporter html writes, and replay for a token', async () => {
    await inProcess(folder, 'explore', 'litmus-check-then-free', '--reporter', 'html=explored.html');
    const { systems, findings, causes } = dataOf('explored.html');
    const page = dataOf('page.html');
    // explore walks at random besides
    expect({ systems, findings, causes }).toEqual({ systems: page.systems, findings: page.findings, causes: page.causes });
    const { token } = page.findings[0]!;
    await inProcess(folder, 'replay', token, '--reporter', 'html=replayed.html');
    expect(dataOf('replayed.html').findings).toMatchObject([{ token, kind: 'double-free' }]);
  });

  it('shows a report in JSON, and names what is wrong with one', async () => {
    await inProcess(folder, 'explore', 'litmus-check-then-free', '--reporter', 'json=report.json');
    expect((await ui('report.json', '--output', 'again.html')).code).toBe(0);
    expect(dataOf('again.html').findings.map(({ token, cause }) => [token, cause])).toEqual(
      dataOf('page.html').findings.map(({ token, cause }) => [token, cause]),
    );
    const report = readFileSync(join(folder, 'report.json'), 'utf8');
    const wrong: readonly (readonly [file: string, says: RegExp])[] = [
      [write('cut.json', report.slice(0, 300)), /cut\.json: it is not JSON; the usual cause: it was cut/],
      [write('other.json', '{"name":"x"}'), /it has no "schema"; the usual cause: another file was given/],
      [write('later.json', report.replace('"schema": 1', '"schema": 2')), /its schema is 2, and this racewalk reads 1/],
      [write('holes.json', '{"schema":1,"runs":[{}],"causes":[]}'), /it is damaged: its runs, findings or causes/],
      [write('token.json', report.replaceAll('@', ' ')), /token\.json: token: it has " "/],
      [write('mine.json', report.replaceAll('litmus-check-then-free', 'mine')), /no exploration "mine".*--module FILE/],
      ['none.json', /none\.json/],
    ];
    for (const [file, says] of wrong) {
      const { code, stderr } = await ui(file, '--output', 'never.html');
      expect([file, code, stderr.split('\n').length]).toEqual([file, 2, 2]);
      expect(stderr).toMatch(says);
    }
  });

  it('says what it does not know', async () => {
    expect(await ui('litmus-check-then-fre')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/did you mean litmus-check-then-free/),
    });
    expect(await ui('none.c')).toMatchObject({ code: 2, stderr: expect.stringMatching(/none\.c: there is no such file/) });
    expect(await ui('litmus-canary', '--port', '99999')).toMatchObject({ code: 2, stderr: expect.stringMatching(/from 0 to 65535/) });
  });
});

describe('the page', () => {
  it('weighs less than 400 KiB, gzipped, without the data of a report, and has the licences of what is in it', () => {
    const at = (name: string): string => readFileSync(new URL(`dist/ui/${name}`, packageRoot), 'utf8');
    expect(gzipSync(at('explorer.html'), { level: 9 }).length).toBeLessThan(400 * 1024);
    for (const name of ['preact', 'xstate', '@noble/hashes']) expect(at('LICENSES.md')).toContain(`## ${name} `);
  });

  it('is served on loopback to who asks for it by that name, and nothing else is', async () => {
    const server = await serve(() => '<p>here', 0);
    const asked = async (path: string, init?: RequestInit) => {
      const response = await fetch(new URL(path, server.url), init);
      return [response.status, await response.text()];
    };
    try {
      expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      expect(await asked('/')).toEqual([200, '<p>here']);
      expect(await asked('/etc/passwd')).toEqual([404, '']);
      expect(await asked('/', { method: 'POST' })).toEqual([404, '']);
    } finally {
      server.close();
    }
  });

  it('says so where somebody has the port, and takes a free one where none was asked for', async () => {
    const first = await serve(() => '', 0);
    const { port } = new URL(first.url);
    await expect(serve(() => '', Number(port))).rejects.toThrow(/^--port \d+: somebody listens there already/);
    first.close();
    const usual = createServer().listen(7377, '127.0.0.1');
    await new Promise((resolve) => usual.once('listening', resolve).once('error', resolve));
    const other = await serve(() => '', undefined);
    expect(other.url).not.toContain(':7377/');
    other.close();
    usual.close();
  });
});
