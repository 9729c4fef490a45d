import { expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

/** A task that runs these statements. */
const model = (statements: string, before = ''): string =>
  `static int i = 300; ${before}\nSCENE(s, "") { TASK(a) { i = READ_ONCE(i); ${statements} } }`;

it.each<readonly [string, string, string, string]>([
  ['a local variable', 'u8 l = i; BUG_ON(l == 300);', '', 'this may be outside of u8 (0..255) here: it is 0..300; write & 0xff'],
  ['a parameter', 'g(i);', 'static int g(u8 x) { return x; }', 'outside of u8 (0..255)'],
  ['what is returned', 'i = g(i);', 'static u8 g(int x) { return x; }', 'outside of u8 (0..255)'],
  ['a cast', 'i = (u8)i;', '', 'outside of u8 (0..255)'],
  ['a type with a sign', 'i = (s8)i;', '', 'this may be outside of s8 (-128..127) here: it is 0..300; use int'],
  ['a variable that counts down', 'u8 k = 0; k--; i = k;', '', 'outside of u8 (0..255)'],
  ['a parameter that counts', 'f(0);', 'static void f(int n) { while (i) { u8 l = n; n++; i = l; } }', 'outside of u8 (0..255)'],
  [
    'what may be anything',
    'u8 l = (*p)(); i = l;',
    'static int g(void) { return i; } static int (*p)(void) = g;',
    'outside of u8 (0..255)',
  ],
])('%s that a narrow type may not hold is refused', (_, statements, before, told) => {
  expect(refusal(model(statements, before)).join('\n')).toContain(told);
});

it.each<readonly [string, string, string]>([
  ['(bool)8 == 1', '', ''],
  ['(u8)257 == 1', '', ''],
  ['(u16)-1 == 65535', '', ''],
  ['(signed char)255 == -1', '', ''],
  ['b == 1', 'bool b = i;', ''],
  ['g(i) == 1', '', 'static int g(bool x) { return x; }'],
  ['g(256) == 0', '', 'static int g(u8 x) { return x; }'],
  ['g(i & 0xff) == 44', '', 'static int g(u8 x) { return x; }'],
  ['(S.b = i) == 1', '', 'static struct s { bool b; } S;'],
  ['(S.b += 4) == 1', '', 'static struct s { bool b; } S;'],
  ['++S.b == 1 && ++S.b == 1', '', 'static struct s { bool b; } S;'],
  ['x == 1 && y == 1', '', 'static u8 x = 257; static bool y = 8;'],
  ['g() == 1', '', 'u8 g(void) __any(257);'],
])('%s', (condition, statements, before) => {
  expect(kinds(model(`${statements} BUG_ON(!(${condition}));`, before))).toEqual([]);
  expect(kinds(model(`${statements} BUG_ON(${condition});`, before))).toEqual(['warn']);
});

it.each([
  ['a global', 'x = i;', 'static u8 x;'],
  [
    'a member of new memory',
    'struct o *o = kzalloc(sizeof(*o), GFP_KERNEL); if (!o) return; o->x = i; BUG_ON(o->x == 300); kfree(o);',
    'struct o { u8 x; };',
  ],
])('a store to %s of what it cannot hold is told where it happens', (_, statements, before) => {
  expect(() => kinds(model(statements, before))).toThrow(/range|holds/);
});

it.each<readonly [string, string, string, string]>([
  ['the number of sizeof', 'BUG_ON(sizeof(int) == 4);', '', 'how large something is in memory is not modelled'],
  ['a __range beyond the type', 'x++;', 'static u8 x __range(0, 300);', '__range(0, 300) is beyond what u8 holds, which is 0..255'],
  ['a __range of a local beyond the type', 'u8 x __range(-1, 3) = 0; i = x;', '', '__range(-1, 3) is beyond what u8 holds'],
  ['a __range without 0 where nothing else is given', 'i = x;', 'static int x __range(1, 3);', "'x' begins as 0"],
  ['a __range without 0 of a member', 'i = S.x;', 'struct s { int x __range(1, 3); }; static struct s S;', "'S.x' begins as 0"],
  ['a semaphore without its number', 'down(&s);', 'static DEFINE_SEMAPHORE(s);', 'DEFINE_SEMAPHORE takes a name and how often'],
  ['to free a global', 'kfree(&m);', 'static int m;', 'the static m is no memory that kfree() may free'],
])('%s is refused', (_, statements, before, told) => {
  expect(refusal(model(statements, before)).join('\n')).toContain(told);
});

it('a semaphore may be taken as often as it says', () => {
  expect(kinds(model('down(&s); down(&s);', 'static DEFINE_SEMAPHORE(s, 2);'))).toEqual([]);
  expect(kinds(model('down(&s); down(&s); down(&s);', 'static DEFINE_SEMAPHORE(s, 2);'))).not.toEqual([]);
});

it('of a choice between a number with a sign and one without there comes one without', () => {
  const before = 'static unsigned u = 1; static int n = -1;';
  expect(kinds(model('BUG_ON(!((u ? n : u) > 5));', before))).toEqual([]);
  expect(kinds(model('BUG_ON((u ? n : u) > 5);', before))).toEqual(['warn']);
});

it('kfree() of a static object warns, of another one of its struct not', () => {
  const before = 'struct o { int v; }; static struct o S;';
  expect(kinds(model('struct o *x = &S; x->v = 1; kfree(x);', before))).toContain('warn');
  expect(kinds(model('struct o *x = kzalloc(sizeof(*x), GFP_KERNEL); S.v = 1; kfree(x);', before))).toEqual([]);
});
