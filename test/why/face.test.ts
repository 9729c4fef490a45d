import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inProcess } from '../cli/in-process.js';
import { violations } from '../schema.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-why-'));
const why = (...args: readonly string[]) => inProcess(folder, 'why', ...args);

describe('racewalk why', () => {
  it('tells of each line of a litmus what it is for', async () => {
    const { code, stdout } = await why('litmus-refcount-get-put/repaired', '--format', 'md');
    await expect(stdout).toMatchFileSnapshot('refcount-get-put.md');
    // some mutants survive, and nobody has explained them
    expect(code).toBe(1);
  });

  it('gives data as its schema says', async () => {
    const { stdout } = await why('litmus-refcount-get-put/repaired', '--format', 'json');
    expect(violations('why', stdout)).toEqual([]);
    expect(violations('why', stdout.replace('"killed"', '"slain"'))).not.toEqual([]);
  });

  it('draws one that is asked for, by a shortest schedule, and its token replays', async () => {
    const { stdout } = await why('litmus-refcount-get-put/repaired', '--only', 'section.get.lock');
    expect(stdout).toContain('use-after-free');
    const token = /litmus-refcount-get-put\/repaired\+mutation=section\.get\.lock@[0-9a-f]{12}:\S+/.exec(stdout)![0].replace(/'$/, '');
    const { stdout: replayed } = await inProcess(folder, 'replay', token);
    expect(replayed).toContain('use-after-free');
  });

  it('takes reasons for what survives, and refuses one that is of nothing', async () => {
    const file = join(folder, 'reasons.json');
    writeFileSync(file, JSON.stringify({ '*': 'nobody has looked' }));
    const { code, stdout } = await why('litmus-refcount-get-put/repaired', '--reasons', file);
    expect(stdout).toContain('because nobody has looked');
    expect(code).toBe(0);
    writeFileSync(file, JSON.stringify({ '*': 'nobody has looked', 'drop.put.*': 'this neither' }));
    const stale = await why('litmus-refcount-get-put/repaired', '--reasons', file);
    expect(stale.code).toBe(2);
    expect(stale.stderr).toContain('"drop.put.*" is the reason of no mutant that survives');
  });

  it('answers bad input with what there is', async () => {
    const said = async (...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await why('litmus-refcount-get-put/repaired', ...args);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await said('--operators', 'dorp')).toContain('did you mean drop?');
    expect(await said('--function', 'putt')).toContain('did you mean put?');
    expect(await said('--only', 'drop.put.nothing')).toContain('there is no such mutation');
    expect(await said('--reasons', 'nowhere.json')).toContain('nowhere.json');
  });
});
