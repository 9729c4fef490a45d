import { describe, expect, it } from 'vitest';
import { ends, kinds, refusal } from './c-model.js';

const mutex = (body: string) => `
  static DEFINE_MUTEX(m); static int n; int fails(void) __any(0, -EINVAL);
  static int f(void) {
    int again __range(0, 2) = 2, err = 0;
    ${body}
    return err;
  }
  SCENE(s, "") { TASK(a) { f(); } TASK(b) { f(); } }`;

describe('a goto and what is undone at the end of a scope', () => {
  it('undoes nothing of a scope that it stays in', () => {
    const stays = (label: string) => mutex(`guard(mutex)(&m); err = fails(); if (err) goto out; n = 1; out: ${label}`);
    expect(kinds(stays('n = 0;'))).toEqual([]);
    expect(kinds(stays('mutex_lock(&m); mutex_unlock(&m);'))).toEqual(['deadlock']);
    expect(kinds(mutex('scoped_guard(mutex, &m) { if (fails()) goto out; n = 1; out: n = 2; }'))).toEqual([]);
  });

  it('undoes what it leaves, once', () => {
    expect(kinds(mutex('{ guard(mutex)(&m); if (fails()) goto out; n = 1; } out: mutex_lock(&m); n = 0; mutex_unlock(&m);'))).toEqual([]);
    expect(kinds(mutex('{ guard(mutex)(&m); if (fails()) goto out; n = 1; } out: n = 0;'))).toEqual(['data-race']);
    const between = 'switch (fails()) { case 0: { guard(mutex)(&m); n = 1; goto out; } default: out: mutex_lock(&m); mutex_unlock(&m); }';
    expect(kinds(mutex(between))).toEqual([]);
  });

  it('undoes what begins behind the label that it goes back to', () => {
    expect(kinds(mutex('again: ; guard(mutex)(&m); n = 1; if (again && again-- && fails()) goto again;'))).toEqual([]);
    // and not what begins before it: that would be dropped twice
    expect(kinds(mutex('guard(mutex)(&m); again: n = 1; if (again && again-- && fails()) goto again;'))).toEqual([]);
  });

  it('frees what __free() has when it is left, and not before', () => {
    const text = (body: string) => `
      struct o { int x; }; static int freed __range(0, 9); int fails(void) __any(0, 1);
      static void undo(struct o *o) { freed++; }
      static struct o o;
      static void f(void) { freed = 0; ${body} }
      SCENE(s, "") { TASK(a) { f(); } }`;
    expect(ends(text('struct o *p __free(undo) = &o; goto out; out: freed = 5;'), 'freed')).toEqual([6]);
    expect(ends(text('{ struct o *p __free(undo) = &o; goto out; } out: freed += 5;'), 'freed')).toEqual([6]);
  });

  it('is refused where it goes past a beginning', () => {
    const past = /^race\.c:5:\d+: this '?(goto|case)'? enters the scope of a guard\(\) or __free\(\) past its beginning/;
    expect(refusal(mutex('if (fails()) goto out; guard(mutex)(&m); n = 1; out: n = 0;'))[0]).toMatch(past);
    expect(refusal(mutex('if (fails()) goto in; { guard(mutex)(&m); in: n = 1; }'))[0]).toMatch(past);
    expect(refusal(mutex('again: { guard(mutex)(&m); n = 1; in: n = 2; } if (fails()) goto in;'))[0]).toMatch(past);
    expect(refusal(mutex('switch (fails()) { case 0: guard(mutex)(&m); n = 1; break; default: n = 0; }'))[0]).toMatch(past);
  });
});
