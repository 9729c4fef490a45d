import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { complaints, gccIsThere, withGcc } from '../c/gcc.js';
import { inProcess } from '../cli/in-process.js';
import { violations } from '../schema.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const racewalk = (...args: readonly string[]) => inProcess(root, 'owners', ...args);

interface Json {
  readonly resources: readonly {
    readonly name: string;
    readonly rules: readonly { readonly rule: string; readonly statuses: readonly { readonly status: string }[] }[];
  }[];
}
/** `resource: rule` with its status in each variant. */
const statuses = (json: string): { readonly [rule: string]: string } =>
  Object.fromEntries(
    (JSON.parse(json) as Json).resources.flatMap(({ name, rules }) =>
      rules.map(({ rule, statuses: all }) => [`${name}: ${rule}`, all.map(({ status }) => status).join(', ')]),
    ),
  );

describe('racewalk owners', () => {
  it('says of tlob which rules hold, which are broken and which nobody came to', async () => {
    const { code, stdout } = await racewalk(
      'disable-to-the-end',
      '--variant',
      'posted,review,repaired',
      '--states',
      '500',
      '--format',
      'json',
    );
    expect(code).toBe(1);
    expect(violations('owners', stdout)).toEqual([]);
    expect(statuses(stdout)).toMatchObject({
      'ws: released once, by its owner': 'holds, broken, holds',
      'cache: released when no ws is left': 'broken, broken, holds',
      'pool: released when no slot is left': 'broken, holds, holds',
      'timer: not started once its owner has ended it': 'never exercised, never exercised, never exercised',
    });
  });

  it('tells with --repairs which one change keeps a rule, and of one that none keeps, that', async () => {
    const { stdout } = await racewalk('disable-to-the-end/posted', '--repairs', '--states', '1', '--format', 'json');
    expect(violations('owners', stdout)).toEqual([]);
    const { resources } = JSON.parse(stdout) as {
      resources: { name: string; rules: { rule: string; oneChange: { variant: string; kept: string[]; of: number }[] }[] }[];
    };
    const keeping = (name: string, rule: string) =>
      resources
        .find((one) => one.name === name)!
        .rules.find((one) => one.rule === rule)!
        .oneChange.map(({ variant }) => variant);
    expect(keeping('cache', 'released when no ws is left')).toEqual(['posted+callbacks-waited']);
    expect(keeping('cache', 'released once')).toEqual([]);
  });

  it('prints lines of 72 columns but for tokens, and names the other side and what follows', async () => {
    const { stdout } = await racewalk('disable-to-the-end', '--states', '500');
    for (const line of stdout.split('\n')) if (!line.includes('npx racewalk replay')) expect(line.length).toBeLessThanOrEqual(72);
    expect(stdout).toContain(`  rule     released when no slot is left
    broken
      disable-to-the-end, step 48: da_monitor_destroy() of disable, at
        \`free the pool\`: pool0 is released by disable; some slot is
        left.
      What follows: use-after-free pool
        return_slot@da_pool_return_cb.push.
`);
  });

  it('asks a user’s own module, and says what a repair changes', async () => {
    const { code, stdout } = await racewalk('owned', '--variant', 'all', '--module', 'test/modules/owned.ts');
    expect(code).toBe(1);
    expect(stdout).toContain('session (struct session): a session\n');
    expect(stdout).toContain(`  rule     one owner at a time
    posted: broken
      owned, step 7: session_close() of exit, at \`WRITE_ONCE(s->closing,
        1)\`: session0 is claimed by exit; user owns it.
      user came to own it in session_close(), at \`WRITE_ONCE(s->closing,
        1)\`.
`);
    expect(stdout).toContain('repaired: holds (complete: ');
    expect(stdout).toContain('On the way there, session_close() has');
  });

  it.each([
    ['bpf-timer-start', 'timer: not started once its owner has ended it', 'broken, holds'],
    ['xfrm-nat-keepalive', 'work: not started once its owner has ended it', 'broken, never exercised'],
  ])('asks models in C: %s', async (name, rule, status) => {
    const { stdout } = await racewalk(`models/kernel/${name}.c`, '--variant', 'all', '--format', 'json');
    expect(violations('owners', stdout)).toEqual([]);
    expect(statuses(stdout)[rule]).toBe(status);
  });

  it('refuses what declares nothing, and names that are none', async () => {
    expect(await racewalk('nfsd-lockowner')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing is said of who owns what'),
    });
    expect(await racewalk('disable-to-the-ends')).toMatchObject({ code: 2, stderr: expect.stringContaining('disable-to-the-end') });
    expect(await racewalk('disable-to-the-end', '--variant', 'mended')).toMatchObject({ code: 2 });
  });
});

describe('OWNERSHIP in C', () => {
  const text = (declaration: string): string => `#include <racewalk.h>\nstruct obj { int n; };\n${declaration}\nstatic void f(void) { }\n`;

  it.runIf(gccIsThere)(`is C to gcc, which knows the struct${withGcc}`, () => {
    expect(complaints(text('OWNERSHIP(o, obj, "born kzalloc()", "released kfree()");'), '-Wno-unused-function')).toBe('');
    expect(complaints(text('OWNERSHIP(o, objs, "born kzalloc()");'), '-Wno-unused-function')).toContain('objs');
  });
});
