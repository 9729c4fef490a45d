import { describe, expect, it } from 'vitest';
import { ends, pointsOf } from './c-model.js';

/** A task that runs these statements, with a word to put what comes out. */
const body = (statements: string, before = ''): string =>
  `static int out __range(-200, 200); static int in = 3;
${before}
   static void run(void) { ${statements} }
   SCENE(s, "") { TASK(main) { run(); } }`;
const gives = (statements: string, before = ''): number => ends(body(statements, before), 'out')[0]!;

describe('C as it is run', () => {
  it.each<readonly [string, string, number]>([
    ['sums and differences', 'int a = in; out = a + 4 - (1 - a);', 9],
    [
      'products, quotients, bits',
      'int a = in; out = a * 7 / 2 % 4 + (a << 2 | 1) + (a & 2) + (a ^ 1) + (16 >> a) + ~a;',
      2 + 13 + 2 + 2 + 2 - 4,
    ],
    ['comparisons as values', 'int a = in; out = (a == 3) + 2 * (a != 3) + 4 * (a < 4) + 8 * (a > 3) + 16 * !a + 32 * !!a;', 37],
    ['compound assignment', 'int a = in; a += 2; a *= 3; a -= 1; a <<= 1; a |= 1; out = a;', 29],
    ['increments before and after', 'int a = in; int b = a++; int c = ++a; int d = a--; out = a + 10 * b + c * d;', 4 + 30 + 25],
    ['increments of shared words', 'in++; ++in; in += 2; out = in--; out += in;', 7 + 6],
    ['the ternary', 'int a = in; out = a > 2 ? a < 3 ? 1 : 2 : 4;', 2],
    ['the short ternary', 'int a = in; out = a ?: 7;', 3],
    ['the comma', 'int a; out = (a = in, a + 1);', 4],
    ['if and else', 'int a = in; if (a == 1) out = 1; else if (a == 3) out = 2; else out = 3;', 2],
    ['while', 'int i = 0; while (i < in) { out += 2; i++; }', 6],
    ['while without a step', 'int i = 0, a = 0; while (i < 5) { a += i; i++; } out = a;', 10],
    ['do', 'int i = 0; do { out += 1; i++; } while (i < 4);', 4],
    ['do that runs once', 'do { out = 5; } while (0);', 5],
    ['for', 'for (int i = 0; i < 4; i++) out += i;', 6],
    ['break and continue', 'for (int i = 0; i < 9; i++) { if (i == 1) continue; if (i == 4) break; out += i; }', 5],
    ['continue in do', 'int i = 0; do { i++; if (i == 2) continue; out += i; } while (i < 4);', 8],
    ['an endless loop that is left', 'int i = 0; for (;;) { if (i++ == 3) break; out++; }', 3],
    ['switch', 'switch (in) { case 1: out = 1; break; case 3: out = 2; break; default: out = 3; }', 2],
    [
      'switch that falls through',
      'switch (in) { case 3: out += 1; case 4: out += 2; fallthrough; case 5: out += 4; break; default: out = 9; }',
      7,
    ],
    ['switch with a default in the middle', 'switch (in) { case 9: out = 1; break; default: out += 2; case 1: out += 4; }', 6],
    ['ranges of cases', 'switch (in) { case 0 ... 2: out = 1; break; case 3 ... 5: out = 2; }', 2],
    ['continue within a switch', 'for (int i = 0; i < 3; i++) { switch (i) { case 1: continue; } out += i + 1; }', 4],
    ['goto forward', 'if (in) goto end; out = 1; end: out += 5;', 5],
    ['goto back', 'int i = 0; again: out += 2; if (++i < 3) goto again;', 6],
    ['negative numbers', 'int a = -in; out = a < 0 ? -a * 2 : 1;', 6],
    ['hexadecimal, octal, characters', "out = 0x1f + 010 + 'A' - 'A';", 39],
    ['what short circuits does not happen', 'int a = in; if (a == 9 && in++) out = 1; if (a == 3 || in++) out += 2; out += in;', 5],
    ['conditions of shared words', 'if (in && in > 2 && !(in == 4)) out = 1;', 1],
    ['casts', 'out = (int)(unsigned char)in + 1;', 4],
    ['BIT()', 'int flags = 0; flags |= BIT(2); if (flags & BIT(2)) out = flags;', 4],
    ['unsigned comparisons', 'unsigned int a = in; int b = -1; out = (a < b) + 2 * (in < b);', 1],
    ['blocks that hide names', 'int a = 1; { int a = 2; out = a; } out += a * 10;', 12],
  ])('%s', (_, statements, result) => {
    expect(gives(statements)).toBe(result);
  });

  it.each<readonly [string, string, string, number]>([
    ['a call', 'static int twice(int a) { int b = in; return a * 2 + b - b; }', 'out = twice(4);', 8],
    ['a call of what takes no step', 'static int twice(int a) { return a * 2; }', 'out = twice(in) + twice(2);', 10],
    [
      'a call that begins with a branch',
      'static int pick(int a) { if (a > 2) return in; return -1; }',
      'out = pick(3) * 10 + pick(1);',
      29,
    ],
    ['a parameter that is assigned', 'static int down(int a) { while (a > 0) { out++; a--; } return a; }', 'down(3);', 3],
    ['early returns', 'static int f(int a) { if (in == 9) return 1; if (a) return 2; return 3; }', 'out = f(0) + 10 * f(1);', 23],
    ['arguments from left to right', 'static int f(int a, int b) { out = a * 10 + b; return 0; }', 'f(in++, in);', 34],
    [
      'counts that are read',
      'static atomic_t v = ATOMIC_INIT(3);',
      'int n = 0; n = atomic_read(&v); n = n + atomic_inc_return(&v); out = n;',
      7,
    ],
    ['words that are exchanged', '', 'int n = 0; n = xchg(&in, 5); out = n + in; n = cmpxchg(&in, 5, 6); out += n * in;', 38],
    ['enums', 'enum { A, B = 5, C };', 'out = A + B + C;', 11],
    ['typedefs', 'typedef unsigned int count; typedef struct pair { int a, b; } pair;', 'count c = in; out = c;', 3],
    ['macros', '#define TWO 2\n#define twice(x) ((x) * TWO)\n', 'out = twice(in + 1);', 8],
    ['macros of several statements', '#define set(x, v) do { x = v; \\\n x += 1; } while (0)\n', 'set(out, 3);', 4],
    ['arrays', 'static int a[3] = { 1, [2] = 5 };', 'a[1] = 7; out = a[0] + a[1] + a[2];', 13],
    [
      'functions in a table',
      'struct ops { int (*get)(int); }; static int one(int a) { return in + a; } static const struct ops ops = { .get = one };',
      'out = ops.get(2);',
      5,
    ],
    [
      'a static struct',
      'struct dev { int a; struct { int b; } in; }; static struct dev dev = { .a = 2, .in = { .b = 4 } };',
      'dev.a++; out = dev.a + dev.in.b;',
      7,
    ],
    [
      'a pointer to a static struct',
      'struct dev { int a; }; static struct dev dev; static void set(struct dev *d) { d->a = in; }',
      'set(&dev); out = dev.a;',
      3,
    ],
    [
      'a pointer to a word',
      'struct dev { int a; }; static struct dev dev; static void set(int *p, int v) { *p = v; }',
      'set(&dev.a, 4); set(&out, dev.a + 1);',
      5,
    ],
  ])('%s', (_, before, statements, result) => {
    expect(gives(statements, before)).toBe(result);
  });

  it('reads and writes shared memory one access at a time, in the order of C', () => {
    expect(pointsOf(body('in++;'), 'run')).toEqual(['L3 load', 'L3-2 store']);
    expect(pointsOf(body('out = in + in;'), 'run')).toEqual(['L3 load', 'L3-2 load', 'L3-3 store']);
    expect(pointsOf(body('int a = 1, b = 2; a += b; out = a;'), 'run')).toEqual(['L3 store']);
    expect(pointsOf(body('int a = in; if (a > 2) a = 1; out = a;'), 'run')).toEqual(['L3 load', 'L3-2 store']);
  });
});
