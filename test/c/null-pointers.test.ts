import { describe, expect, it } from 'vitest';
import { findings, kinds } from './c-model.js';

/** A scene in which somebody sets what another one follows; `before` is set from the start. */
const scene = (globals: string, uses: string, sets: string, before = ''): string =>
  `static int n;\n${globals}\nSCENE(s, "") {\n\tBEFORE { ${before || 'WRITE_ONCE(n, 0);'} }\n\tTASK(a) { ${uses} }\n\tTASK(b) { ${sets} }\n}`;

/** What is found of a NULL pointer, however the file goes on. */
const nullAt = (text: string): boolean => kinds(text).includes('null-dereference');

describe('a function pointer that is NULL', () => {
  const one = 'static void f(void) { WRITE_ONCE(n, 1); } static void (*fn)(void);';
  const two = `${one} static void g(void) { WRITE_ONCE(n, 2); }`;

  it('is called before it is set to the only function that there is', () => {
    expect(nullAt(scene(one, 'READ_ONCE(fn)();', 'WRITE_ONCE(fn, f);'))).toBe(true);
    expect(kinds(scene(one, 'READ_ONCE(fn)();', 'WRITE_ONCE(fn, f);', 'fn = f;'))).toEqual([]);
    expect(kinds(scene(one, 'void (*mine)(void) = READ_ONCE(fn); if (mine) mine();', 'WRITE_ONCE(fn, f);'))).toEqual([]);
  });

  it('is called before it is set to one of two functions', () => {
    const sets = 'if (READ_ONCE(n)) WRITE_ONCE(fn, f); else WRITE_ONCE(fn, g);';
    expect(nullAt(scene(two, 'READ_ONCE(fn)();', sets))).toBe(true);
    expect(kinds(scene(two, 'READ_ONCE(fn)();', sets, 'fn = g;'))).toEqual([]);
  });

  it('is a member of operations that has none', () => {
    const ops = `struct ops { void (*go)(void); }; ${one.replace(/ static void \(\*fn\).*/, '')}
static const struct ops full = { .go = f }, empty = { }; struct d { const struct ops *ops; }; static struct d d;`;
    expect(nullAt(scene(ops, 'd.ops->go();', 'WRITE_ONCE(n, 3);', 'd.ops = &empty;'))).toBe(true);
    expect(kinds(scene(ops, 'd.ops->go();', 'WRITE_ONCE(n, 3);', 'd.ops = &full;'))).toEqual([]);
  });

  it('gives nothing to who waits for its value', () => {
    const gives = 'static int f(void) { return READ_ONCE(n); } static int (*fn)(void);';
    expect(nullAt(scene(gives, 'int got = READ_ONCE(fn)(); WRITE_ONCE(n, got);', 'WRITE_ONCE(fn, f);'))).toBe(true);
    expect(kinds(scene(gives, 'int got = READ_ONCE(fn)(); WRITE_ONCE(n, got);', 'WRITE_ONCE(n, 1);', 'fn = f;'))).toEqual([]);
  });
});

describe('a pointer to a global that is NULL', () => {
  const word = 'static int v; static int *p;';
  const lock = 'static DEFINE_SPINLOCK(gl); static spinlock_t *p;';

  it('is followed to a word', () => {
    expect(nullAt(scene(word, 'WRITE_ONCE(*READ_ONCE(p), 1);', 'WRITE_ONCE(p, &v);'))).toBe(true);
    expect(kinds(scene(word, 'WRITE_ONCE(*READ_ONCE(p), 1);', 'WRITE_ONCE(p, &v);', 'p = &v;'))).toEqual([]);
    expect(kinds(scene(word, 'int *q = READ_ONCE(p); if (q) WRITE_ONCE(*q, 1);', 'WRITE_ONCE(p, &v);'))).toEqual([]);
  });

  it('is handed to a primitive', () => {
    const uses = 'spinlock_t *q = READ_ONCE(p); spin_lock(q); spin_unlock(q);';
    expect(nullAt(scene(lock, uses, 'WRITE_ONCE(p, &gl);'))).toBe(true);
    expect(kinds(scene(lock, uses, 'WRITE_ONCE(p, &gl);', 'p = &gl;'))).toEqual([]);
  });

  it('is one at the line that follows it', () => {
    expect(findings(scene(word, 'WRITE_ONCE(*READ_ONCE(p), 1);', 'WRITE_ONCE(p, &v);'))).toEqual([expect.stringContaining('a@a.L5')]);
  });
});

it('an error pointer that is followed is told of as NULL is', () => {
  const made = 'struct o { int v; }; static struct o *o;';
  const failed = 'struct o *x = ERR_PTR(-12); if (READ_ONCE(n)) x = o;';
  const before = 'o = kzalloc(sizeof(*o), GFP_KERNEL);';
  expect(nullAt(scene(made, `${failed} WRITE_ONCE(x->v, 1);`, 'WRITE_ONCE(n, 1);', before))).toBe(true);
  expect(kinds(scene(made, `${failed} if (!IS_ERR(x)) WRITE_ONCE(x->v, 1);`, 'WRITE_ONCE(n, 1);', before))).toEqual([]);
  const word = 'static int v;';
  const maybe = 'int *x = ERR_PTR(-12); if (READ_ONCE(n)) x = &v;';
  expect(nullAt(scene(word, `${maybe} WRITE_ONCE(*x, 1);`, 'WRITE_ONCE(n, 1);'))).toBe(true);
  expect(kinds(scene(word, `${maybe} if (!IS_ERR(x)) WRITE_ONCE(*x, 1);`, 'WRITE_ONCE(n, 1);'))).toEqual([]);
});

describe('a struct that is never allocated', () => {
  const never = (uses: string) => `struct o { struct work_struct work; struct timer_list timer; int x; }; static struct o *g;
    static void w(struct work_struct *work) { WRITE_ONCE(container_of(work, struct o, work)->x, 1); }
    static void setup(void) { if (!READ_ONCE(g)) return; INIT_WORK(&g->work, w); schedule_work(&g->work); }
    SCENE(s, "") { TASK(a) { setup(); ${uses} } }`;

  it('is read: what leads to it is NULL', () => {
    expect(kinds(never('if (g) { g->x = 1; cancel_work_sync(&g->work); }'))).toEqual([]);
    expect(kinds(never('g->x = 1;'))).toEqual(['null-dereference']);
    expect(kinds(never('timer_delete_sync(&g->timer);'))).toEqual(['null-dereference']);
  });
});
