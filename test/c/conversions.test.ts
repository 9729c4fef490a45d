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
