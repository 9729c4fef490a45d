import { describe, expect, it } from 'vitest';
import { refusal } from './c-model.js';

/** A task that runs these statements. */
const body = (statements: string, before = ''): string =>
  `static int out; static struct { int a; } *unused;\n${before}\nstatic void run(void)\n{\n${statements}\n}\nSCENE(s, "") { TASK(main) { run(); } }`;

describe('what is refused', () => {
  it.each<readonly [string, string, string, string]>([
    ['a slip in a name', 'ouut = 1;', '', "race.c:5:1: unknown name 'ouut' (did you mean out?)"],
    [
      'a slip in a member',
      'c->dyin = 1;',
      'struct c { int dying; }; static struct c *c;',
      "5:4: unknown member of struct c 'dyin' (did you mean dying?)",
    ],
    ['a function without a body', 'nobody(3);', '', "5:1: 'nobody' has no body here, and is no primitive"],
    ['a slip in a primitive', 'mutex_lok(&m);', 'static DEFINE_MUTEX(m);', '(nearest: mutex_lock)'],
    [
      'recursion',
      'a();',
      'static void b(void); static void a(void) { out++; b(); } static void b(void) { out++; a(); }',
      'a() calls b() calls a()',
    ],
    ['floating point', 'float f = 1;', '', '5:1: floating point is not modelled'],
    ['floating numbers', 'out = 1.5;', '', "5:7: '1.5': floating point is not modelled"],
    ['bit-fields', 'out = 1;', 'struct c { unsigned int a:1, b:2; }; static struct c c;', 'a bit-field is written with its neighbours'],
    [
      'one struct as another',
      'd = (struct d *)c;',
      'struct c { int a; }; struct d { int a; }; static struct c *c; static struct d *d;',
      'what one struct holds is not read as another one',
    ],
    [
      'an allocation of which nobody knows whether it sleeps',
      'c = kzalloc(sizeof(*c), flags);',
      'struct c { int a; }; static struct c *c; static int flags;',
      'the flags of an allocation have to be known here',
    ],
    [
      'a worker that may not sleep',
      'wq = alloc_workqueue("x", WQ_HIGHPRI | WQ_BH, 0);',
      'static struct workqueue_struct *wq;',
      'WQ_BH is not modelled',
    ],
    ['unions', 'out = 1;', 'union u { int a; char b; };', '2:1: a union is not modelled'],
    ['pointer arithmetic', 'c = c + 1;', 'struct c { int a; }; static struct c *c;', '5:5: pointer arithmetic is not modelled'],
    ['assembler', 'asm("nop");', '', '5:1: inline assembler is not modelled'],
    ['statements in expressions', 'out = ({ 1; });', '', '5:7: a statement within an expression'],
    [
      'a local variable that is looked at before it has a value',
      'struct c c; out = c.a; get(&c);',
      'struct c { int a, b; }; static void get(struct c *c) { out = c->a; }',
      "5:19: 'c' (its a) may be used here before it has a value",
    ],
    [
      'a local variable that is freed at its end and handed on',
      'struct c *c __free(kfree) = NULL; get(&c);',
      'struct c { int a; }; static void get(struct c **c) { *c = NULL; }',
      "5:11: 'c' is freed at the end of its scope, and its address is taken",
    ],
    [
      'a starting value that is none',
      'struct c c = 3; get(&c);',
      'struct c { int a; }; static void get(struct c *c) { out = c->a; }',
      '5:14: this is no starting value of struct c',
    ],
    [
      'a member that is not there in braces',
      'struct c c = { .b = 3 }; out = c.a;',
      'struct c { int a; };',
      '5:21: struct c has no part for this value',
    ],
    ['an index beyond a local array', 'int a[2] = { 1, 2, 3 }; out = a[0];', '', '5:20: int [] has no part for this value'],
    [
      'a slip in the entry of a wait queue',
      'DEFINE_WAIT(w); prepare_to_wait(&q, &v, 2);',
      'static DECLARE_WAIT_QUEUE_HEAD(q);',
      "5:38: unknown name 'v'",
    ],
    [
      'no entry of a wait queue',
      'DEFINE_WAIT(w); prepare_to_wait(&q, &q, 2);',
      'static DECLARE_WAIT_QUEUE_HEAD(q);',
      "'prepare_to_wait' takes the address of an entry here",
    ],
    ['a slip in a macro of the stack', 'DECLARE_COMPLETION_ONSTAK(x); complete(&x);', '', "'DECLARE_COMPLETION_ONSTAK'"],
    ['a missing semicolon', 'out = 1\nout = 2;', '', "5:8: expected ';'"],
    ['a missing parenthesis', 'if (out { }', '', "this '(' is never closed: expected ')' before the '}' of line"],
    ['an unknown type', 'out = 1;', 'static foo_t x;', "2:14: unknown type 'foo_t'"],
    ['an unknown struct', 'out = 1;', 'static struct foo x;', "2:19: unknown struct 'foo'"],
    ['an incomplete struct', 'c->a = 1;', 'static struct c *c;', "5:1: the struct 'c' is not defined here"],
    ['a variable without a value', 'int a; out = a;', '', "5:8: 'a' may be used here before it has a value"],
    ['a negative number without a sign', 'unsigned int a = -1; out = a;', '', '-1 becomes a large number in unsigned int'],
    ['an endless loop in registers', 'int a = out; while (a != 7) a = a * 3 % 11; out = a;', '', 'without a step'],
    ['too few arguments', 'f();', 'static void f(int a) { out = a; }', "5:1: 'f' takes 1 argument, and is given 0"],
    ['too many for a primitive', 'mutex_lock(&m, 1);', 'static DEFINE_MUTEX(m);', "5:1: 'mutex_lock' takes 1 argument, and is given 2"],
    ['a label that is not there', 'goto ot; out: out = 1;', '', "5:6: unknown label 'ot' (did you mean out?)"],
    ['break outside of a loop', 'break;', '', "5:1: 'break' outside of a loop"],
    [
      'a pointer that leads to two members',
      't = &c->a; t = &c->b; timer_delete(t);',
      'struct c { struct timer_list a, b; }; static struct c *c; static struct timer_list *t;',
      'leads to struct c.a and to struct c.b',
    ],
    ['a choice between two places', 'p = out ? &a : &b;', 'static int a, b; static int *p;', '5:5: this pointer leads to a and to b'],
    [
      'a choice between two locks of one struct',
      'spin_lock(out ? &c->a : &c->b);',
      'struct c { spinlock_t a, b; }; static struct c c0, *c = &c0;',
      'this pointer leads to struct c.a and to struct c.b',
    ],
    [
      'container_of() of another member',
      'del(&c->a);',
      'struct c { struct timer_list a, b; }; static struct c *c; static void del(struct timer_list *t) { out = container_of(t, struct c, b)->n; }',
      'this pointer leads to struct c.a, which is no b of a struct c',
    ],
    [
      'a pointer that nobody sets',
      'timer_delete(t);',
      'static struct timer_list *t;',
      '5:14: nothing here tells what this struct timer_list * is a member of',
    ],
    [
      'addresses of two globals',
      'p = &a; if (p == &b) out = 1;',
      'static int a, b; static int *p;',
      'the addresses of a and b are compared',
    ],
    [
      'what is reckoned with a value of which nothing is known',
      'out = o.g(2) & 3;',
      'struct ops { int (*g)(int); }; static int g(int x) { return x + 5; } static struct ops o = { .g = g };',
      "nothing is known of what '&' reckons with here",
    ],
    ['the order of addresses', 'if (x < y) out = 1;', 'struct c { int n; }; static struct c *x, *y;', "'<' of pointers is not modelled"],
    ['too large a number', 'out = 0xffffffff;', '', 'beyond what a word of a model holds'],
    ['an array that is huge', 'out = a[0];', 'static int a[100000];', 'an array of 100000 elements is not modelled'],
    ['division by what may be 0', 'out = 7 / out;', '', "'/' by what may be 0"],
    ['a macro that joins tokens', 'out = 1;', '#define j(a) a##1', "'##' in a macro is not read"],
    ['#error', 'out = 1;', '#error "not here"', '#error "not here"'],
    ['old parameters', 'out = 1;', 'int f(a) int a; { return a; }', 'types of parameters stand within the parentheses'],
  ])('%s', (_, statements, before, told) => {
    const lines = refusal(body(statements, before));
    expect(lines.filter((line) => line.includes(told)).length, lines.join('\n')).toBeGreaterThan(0);
  });

  it('takes a choice between two objects, and between one place and NULL', () => {
    const scene = 'static int out; SCENE(s, "") { TASK(t)';
    expect(refusal(`static int a; static int *p; ${scene} { p = out ? &a : NULL; } }`)).toEqual([]);
    expect(refusal(`struct c { int n; }; static struct c a, b, *c; ${scene} { c = out ? &a : &b; c->n = 1; } }`)).toEqual([]);
  });

  it('tells several at once, each with its line and a caret', () => {
    expect(refusal(body('ouut = 1;\nout = nobdy(2);\nout = 1;\n\tfoo();'))).toEqual([
      "race.c:5:1: unknown name 'ouut' (did you mean out?); declare it, or define what it stands for",
      'ouut = 1;',
      '^',
      expect.stringContaining("race.c:6:7: 'nobdy' has no body here"),
      'out = nobdy(2);',
      '      ^',
      expect.stringContaining("race.c:8:2: 'foo' has no body here"),
      '\tfoo();',
      '\t^',
    ]);
  });

  it('tells of scenes', () => {
    expect(refusal('SCENE(s, "") { TASK(a) { } }').join()).toContain('it does nothing that another one could notice');
    expect(refusal('static int a; SCENE(s, "") { BEFORE { a = 1; } }').join()).toContain("nobody runs in the scene 's'");
    expect(refusal('static int a; SCENE(s, "") { TAKS(x) { a = 1; } }').join()).toContain(
      "unknown word of a scene 'TAKS' (did you mean TASK?)",
    );
    expect(refusal('static int a; SCENE(s, "") { TASK(x) { a = 1; } EXPECT(FIXD, clean); }').join()).toContain("unknown variant 'FIXD'");
    expect(() => refusal('static int a;')).toThrow('it has no scene, so nobody runs');
  });
});
