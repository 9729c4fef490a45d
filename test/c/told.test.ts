import { describe, expect, it } from 'vitest';
import { ends, findings, kinds, refusal, systemOf } from './c-model.js';

/** What the steps of a function are told as. */
const rows = (text: string, path = 'f') => {
  const { states } = systemOf(text).scenario.paths.find(({ id }) => id === path)!;
  return Object.values(states).flatMap(({ description }) => (description === undefined ? [] : [description.replace(/^\d+: /, '')]));
};
const scene = (body: string, before = '') =>
  `struct d { struct d *next; int uni; }; static struct d *d; static int n; int fails(void) __any(0, -EIO);\n${before}
static int f(void) {\n${body}\n}\nSCENE(s, "") { BEFORE { d = kzalloc(sizeof(*d), GFP_KERNEL); } TASK(a) { f(); } }`;

describe('a step is told as', () => {
  it('its whole statement where that has its value, and as its own expression elsewhere', () => {
    expect(rows(scene('int r = d->uni; return r;'))).toEqual(['d', 'd->uni']);
    expect(rows(scene('int r = READ_ONCE(n); return r;'))).toEqual(['r = READ_ONCE(n)']);
    expect(rows(scene('int r; r = READ_ONCE(n); return r;'))).toEqual(['r = READ_ONCE(n)']);
    expect(rows(scene('return n;'))).toEqual(['return n']);
    expect(rows(scene('return n ? 0 : -ENODATA;'))).toEqual(['n']);
    expect(rows(scene('n = 1; return 0;'))).toEqual(['n = 1']);
    expect(rows(scene('use(n); return 0;', 'static void use(int x) { if (x) n = 1; }'))[0]).toBe('n');
  });

  it('the line of a macro whose arguments it begins or ends in', () => {
    const each = '#define for_each_d(m, of) for (m = READ_ONCE(of->next); m; m = READ_ONCE(m->next))';
    expect(rows(scene('struct d *m;\nfor_each_d(m, d)\n\tm->uni = 1;\nreturn 0;', each))).toContain('for_each_d(m, d)');
  });
});

describe('a function without a body', () => {
  const ops = (declared: string, body: string) =>
    scene(body, `struct ops { int (*write)(int, const char *); void (*quiet)(int); };\n${declared}`);
  const table = 'static const struct ops ops = { .write = pty_write, .quiet = pty_quiet };';

  it('is what a pointer leads to, and returns nothing where it is void', () => {
    const text = ops(
      `int pty_write(int fd, const char *buf) __any(0, -EBADFD); void pty_quiet(int x) __any();\n${table}`,
      'n = 0; ops.quiet(3); pty_quiet(n); WARN_ON(ops.write(1, "") == -77); WARN_ON(pty_write(1, "") == 1); return 0;',
    );
    expect(findings(text)).toEqual([expect.stringMatching(/^warn /)]);
  });

  it('is refused by its name where nothing says what it returns', () => {
    const text = ops(`int pty_write(int fd, const char *buf); void pty_quiet(int x) __any();\n${table}`, 'n = 0; return 0;');
    expect(refusal(text)[0]).toContain("'pty_write' has no body here; write it, or say by __any(…) behind its declaration what it returns");
    expect(refusal(scene('n = 0; nobody(); return 0;'))[0]).toContain("and 'void nobody(void) __any();' where it returns nothing");
    expect(refusal(scene('n = more(); return 0;', 'int more(void) __any();'))[0]).toContain(
      '__any takes at least one value, but of a function',
    );
  });
});

it('knows the errors of the kernel', () => {
  expect(ends(scene('n = EBADFD; n = n + ENOTSUPP; return 0;'), 'n')).toEqual([601]);
  expect(kinds(scene('WARN_ON(fails() == -EIO); return 0;'))).toEqual(['warn']);
});

it('names objects apart from what the file names alike', () => {
  const names = (globals: string) =>
    systemOf(
      `struct sock { int n; }; ${globals} static struct sock *sk; SCENE(s, "") { TASK(a) { sk = kzalloc(sizeof(*sk), GFP_KERNEL); } }`,
    ).scenario.objects.map(({ name }) => name);
  expect(names('static struct sock sock0;')).toEqual(['sock0', 'struct_sock0']);
  expect(names('static int other;')).toEqual(['sock0']);
});
