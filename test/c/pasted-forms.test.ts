import { describe, expect, it } from 'vitest';
import { ends, kinds, pointsOf, refusal } from './c-model.js';
import { complaints, gccIsThere, withGcc } from './gcc.js';

const operations = (text: string): readonly string[] => pointsOf(text, 'run').map((point) => point.split(' ')[1]!);
const body = (statements: string, before = ''): string =>
  `#include <racewalk.h>\nstatic int out __range(0, 100); ${before}\nstatic int run(void) { ${statements} return 0; }\nSCENE(s, "") { TASK(main) { run(); } }`;
const told = (statements: string, before = ''): string => refusal(body(statements, before)).join('\n');

const arrays =
  'static int a[4] = { 3, 1, 2 }; struct c { int x; int v[2]; }; static struct c c0, c1; static struct c *p[2] = { &c0, &c1 };';
const structs = 'struct in { int v[2]; }; struct c { int x, y; struct in in; }; static struct c c0 = { .x = 1, .in.v = { 7, 8 } }, c1;';

describe('an index that is no constant', () => {
  it('is the element that it is, of loops too', () => {
    expect(ends(body('for (int i = 0; i < 3; i++) out = out * 4 + a[i];', arrays), 'out')).toEqual([3 * 16 + 4 + 2]);
    expect(ends(body('a[a[1]] = 9; a[out]++; out = a[1] * 10 + a[0];', arrays), 'out')).toEqual([94]);
    expect(ends(body('for (int i = 0; i < 2; i++) { p[i]->v[1 - i] = i + 1; out += p[i]->v[0]; }', arrays), 'out', 'c0.v_i1')).toEqual([
      2, 1,
    ]);
    expect(ends(body('int t[3]; for (int i = 0; i < ARRAY_SIZE(t); i++) t[i] = i * i; out = t[2];', ''), 'out')).toEqual([4]);
  });

  it('stops the run where it is none, with its place', () => {
    const text = body('int i = out; if (out) i = 4; out = a[i];', arrays).replace('int out __range(0, 100)', 'int out __range(0, 100) = 1');
    expect(() => kinds(text)).toThrow('the index of a[i] is outside of 0..3');
    expect(ends(text.replace('i = 4', 'i = 3'), 'out')).toEqual([0]);
  });

  it('has no address, and is no pointer', () => {
    expect(told('int *q = &a[out];', arrays)).toContain('the address of an element by a number that is no constant is not modelled');
    expect(told('out = a[p[0]];', arrays)).toContain('a pointer is no index');
    expect(told('out = out[0];')).toContain('pointer arithmetic is not modelled');
    expect(told('out = a[outt];', arrays)).toContain("unknown name 'outt'");
  });
});

describe('a struct', () => {
  it('is copied member by member, each a load and a store', () => {
    expect(ends(body('struct c l = c0; c1 = l; out = c1.in.v[1] * 10 + c1.x;', structs), 'out')).toEqual([81]);
    expect(ends(body('struct c *p = &c1; *p = c0; out = p->in.v[0];', structs), 'out')).toEqual([7]);
    expect(operations(body('c1.in = c0.in;', structs))).toEqual(['load', 'store', 'load', 'store']);
    expect(ends(body('c0 = (struct c){ .y = c0.x, .in.v = { [1] = 3 } }; out = c0.x * 10 + c0.y;', structs), 'out', 'c0.in_v_i1')).toEqual([
      1, 3,
    ]);
    expect(ends(body('memset(&c0, 0, sizeof(c0)); out = c0.x + c0.in.v[1];', structs), 'out')).toEqual([0]);
  });

  it('is not where another one stands, or what belongs to the kernel is inside', () => {
    expect(told('c1 = c0.in;', structs)).toContain('struct in is assigned to struct c');
    expect(told('c1 = 3;', structs)).toContain('a struct is copied from a variable, a member or what a pointer leads to');
    expect(told('k1 = k0;', 'struct k { int a; spinlock_t lock; }; static struct k k0, k1;')).toContain(
      "'lock' is a spinlock_t, which belongs to the kernel and is neither copied nor cleared",
    );
    expect(told('memset(&c0, 1, sizeof(c0));', structs)).toContain('memset() is read as memset(p, 0, sizeof(*p)) alone');
    expect(told('memset(&c0, 0, sizeof(c0.in));', structs)).toContain('this is not the size of all that is led to');
  });
});

describe('small things that people paste', () => {
  it('says behind a pointer at file level how many objects there are', () => {
    const text = (n: string): string => `struct c { int x; }; static struct c *p ${n};
      static void make(void) { for (int i = 0; i < 3; i++) { struct c *c = kzalloc(sizeof(*c), GFP_KERNEL); c->x = i; WRITE_ONCE(p, c); } }
      SCENE(s, "") { TASK(a) { make(); } }`;
    expect(kinds(text('__objects(3)'))).toEqual(['leak']);
    expect(() => kinds(text('__objects(2)'))).toThrow('there are too few objects for its allocations');
    expect(told('struct c *p __objects(2) = NULL;', 'struct c { int x; };')).toContain(
      '__objects stands behind the } of a struct, a pointer to',
    );
    expect(told('out = 1;', 'static int n __objects(2);')).toContain('__objects stands behind the } of a struct, a pointer to');
  });

  it('takes what a condition has ruled out for ruled out, where it becomes a narrow type', () => {
    const wide = 'int any(void) __any(-9, 7, 999); static u8 small;';
    expect(told('int x = any(); if (x >= 0 && x < 256) { u8 y = x; small = y; }', wide)).toBe('');
    expect(told('unsigned int x = any() & 511; if (x < 256) { u8 y = x; small = y; }', wide)).toBe('');
    expect(told('int x = any(); if (x < 256) { u8 y = x; small = y; }', wide)).toContain(': this may be outside of u8 (0..255) here');
  });

  it('asks with ?: in #if, and tells of kfree() of an error', () => {
    expect(ends(body('out = 1;\n#if defined(NEVER) ? 1 : 0\nout = 2;\n#endif\n', ''), 'out')).toEqual([1]);
    expect(told('out = 1;\n#if 1 ? 2\nout = 2;\n#endif\n')).toContain("a ':' is missing behind the '?' of this condition");
    expect(kinds(body('kfree(ERR_PTR(-ENOMEM));'))).toEqual(['null-dereference']);
  });

  it('give what the kernel says that they give', () => {
    const before = 'static int a[3] = { 5, 7 };';
    expect(ends(body('out = min(a[0], a[1]) * 10 + max(a[2], 3) + clamp(9, 0, 2) + min_t(int, 1, a[0]);', before), 'out')).toEqual([56]);
    expect(ends(body('int x = 1, y = 2; swap(x, y); swap(a[0], a[1]); out = x * 10 + a[0] + ARRAY_SIZE(a);', before), 'out')).toEqual([30]);
    const error = 'static int err(long e) { return PTR_ERR_OR_ZERO(ERR_PTR(e)); }';
    expect(ends(body('out = 20 + err(-EAGAIN) + err(0);', error), 'out')).toEqual([9]);
  });

  it('is memory that stays, where it is static in a function', () => {
    const next = 'static int next(void) { static int n __range(0, 9) = 3; static DEFINE_MUTEX(m); guard(mutex)(&m); return ++n; }';
    expect(ends(body('out = next(); out = out * 10 + next();', next), 'out')).toEqual([45]);
    const race = `${next} SCENE(two, "") { TASK(a) { next(); } TASK(b) { next(); } }`;
    expect(kinds(race)).toEqual([]);
    expect(kinds(race.replace('guard(mutex)(&m);', ''))).toEqual(['data-race']);
  });

  it('asks who holds a lock', () => {
    const locks = 'static DEFINE_MUTEX(m); static DEFINE_SPINLOCK(s); static void touch(void) { lockdep_assert_held(&m); out++; }';
    expect(kinds(body('mutex_lock(&m); touch(); mutex_unlock(&m);', locks))).toEqual([]);
    expect(kinds(body('spin_lock(&s); touch(); spin_unlock(&s);', locks))).toEqual(['warn']);
    expect(kinds(body('spin_lock(&s); lockdep_assert_not_held(&s); spin_unlock(&s);', locks))).toEqual(['warn']);
  });

  it('tells of a sleep where nobody may, and replaces a pointer under its lock', () => {
    const locks = 'struct c { int x; }; static struct c c0, c1, __rcu *p = &c0; static DEFINE_MUTEX(m); static DEFINE_SPINLOCK(s);';
    for (const call of ['msleep(20)', 'usleep_range(10, 20)', 'ssleep(1)', 'fsleep(5)']) {
      expect(kinds(body(`spin_lock(&s); ${call}; spin_unlock(&s);`, locks)), call).toEqual(['sleeping-in-atomic']);
      expect(kinds(body(`${call}; udelay(3); cpu_relax(); out = 1;`, locks)), call).toEqual([]);
    }
    const replaces = 'p->x = 4; struct c *was = rcu_replace_pointer(p, &c1, lockdep_is_held(&m)); out = was->x + p->x;';
    expect(ends(body(`mutex_lock(&m); ${replaces} mutex_unlock(&m);`, locks), 'out')).toEqual([4]);
    expect(kinds(body(replaces, locks))).toEqual(['rcu-unprotected-dereference']);
    expect(told('msleep(much);')).toContain("unknown name 'much'");
    expect(told('usleep_range(1);')).toContain('this takes 2 arguments, and is given 1');
  });

  it('is set up where it is declared: work, timers, tasklets', () => {
    const text = (more = ''): string => `#include <racewalk.h>
      struct c { struct timer_list t; int a; };
      static int n[3];
      static void work_fn(struct work_struct *w) { n[0] = 1; }
      static void timer_fn(struct timer_list *t) { struct c *c = from_timer(c, t, t); c->a = 1; }
      static void tasklet_fn(struct tasklet_struct *t) { n[2] = 1; }
      static DECLARE_WORK(w, work_fn);
      static DECLARE_DELAYED_WORK(d, work_fn);
      static DECLARE_TASKLET(tl, tasklet_fn);
      static struct c c0 = { .t = __TIMER_INITIALIZER(timer_fn, 0) };
      static void run(void) { schedule_work(&w); mod_timer(&c0.t, jiffies + 1); tasklet_schedule(&tl);
        ${more ? '' : 'cancel_work_sync(&w); timer_delete_sync(&c0.t); tasklet_kill(&tl);'} if (n[0] + n[2] + c0.a > 2) WARN_ON(1); }
      SCENE(s, "") { TASK(run) { run(); } }`;
    expect(kinds(text())).toEqual(['warn']);
    expect(kinds(text('raced'))).toContain('data-race');
    expect(refusal(text().replace('__TIMER_INITIALIZER(timer_fn', '__TIMER_INITIALIZER(timer_fm')).join()).toContain(
      "unknown name 'timer_fm'",
    );
    expect(refusal(text().replace('DECLARE_WORK(w, work_fn)', 'DECLARE_WORK(w, 3)')).join()).toContain(
      "'INIT_WORK' needs the name of a function of this file",
    );
    if (gccIsThere) expect(complaints(text())).toBe('');
  });

  it.runIf(gccIsThere)(`is what a compiler reads too${withGcc}`, () => {
    const text = body(
      'int x = 1, y = 2; swap(x, y); c1 = c0; msleep(1); ssleep(1); ndelay(1); mdelay(1); lockdep_assert_not_held(&m);' +
        'out = clamp(x, 0, 3) + min_t(u8, y, 2) + max_t(int, x, y) + c1.in.v[x] + PTR_ERR_OR_ZERO(&c0);',
      `${structs} static DEFINE_MUTEX(m);`,
    );
    expect(complaints(text)).toBe('');
  });
});
