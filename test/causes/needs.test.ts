import { describe, expect, it } from 'vitest';
import { inProcess } from '../cli/in-process.js';
import { violations } from '../schema.js';

const causes = (...args: readonly string[]) => inProcess('.', 'causes', ...args);

interface Json {
  readonly causes: readonly {
    readonly id: string;
    readonly needs: readonly string[];
    readonly stands: { readonly [other: string]: string };
  }[];
  readonly idle: readonly string[];
}

describe('racewalk causes', () => {
  it('says of each cause which switches it needs, and which variants and repairs remove it', async () => {
    const { code, stdout } = await causes('disable-to-the-end', '--format', 'json');
    expect(code).toBe(1);
    expect(violations('causes', stdout)).toEqual([]);
    const told = JSON.parse(stdout) as Json;
    const of = (id: string) => told.causes.find((one) => one.id === id)!;
    // who drains the pool before it is freed has no callback left that comes to it
    expect(of('C-free-active-da_monitor_destroy').needs).toEqual(['pool-drain=no']);
    expect(of('C-ws.stopping-before-tlob_reset_notify').needs).toEqual([]);
    expect(of('C-free-active-da_monitor_destroy').stands).toMatchObject({
      'pool-drain=yes': 'removed',
      'timer=hard': 'shows',
      repaired: 'removed',
      'posted+callbacks-waited': 'removed',
      'posted+detail-with-error': 'shows',
    });
    expect(of('C-ws.stopping-before-tlob_reset_notify').stands).toMatchObject({
      'posted+callbacks-waited': 'shows',
      'posted+detail-with-error': 'removed',
    });
    // nobody here stops a window by itself
    expect(told.idle).toContain('posted+stop-locked');
  });

  it('leaves open what a search that met its limit has not seen', async () => {
    const { stdout } = await causes('disable-to-the-end', '--transitions', '2300', '--format', 'json');
    const told = (JSON.parse(stdout) as Json).causes.flatMap(({ stands }) => Object.values(stands));
    expect(told).toContain('open');
    expect(told).not.toContain('removed');
  });

  it('tries mutations where it is told to, for models that have no repairs, in lines of 72 columns but for tokens', async () => {
    const { stdout } = await causes('litmus-check-then-free', '--mutations');
    for (const line of stdout.split('\n')) if (!line.includes('@')) expect(line.length).toBeLessThanOrEqual(72);
    expect(stdout).toMatch(/removed by: .*\bdrop\.cleanup\.free\b/s);
  });

  it('refuses what is no one system', async () => {
    expect(await causes('disable-to-the-ends')).toMatchObject({ code: 2, stderr: expect.stringContaining('disable-to-the-end') });
    expect(await causes('disable-to-the-end/all')).toMatchObject({ code: 2, stderr: expect.stringContaining('name one of them') });
    expect(await causes('disable-to-the-end', '--switch', 'timer=never')).toMatchObject({ code: 2 });
  });
});
