import { describe, expect, it } from 'vitest';
import { ends, kinds, refusal } from './c-model.js';

const beside = (set: string): string => `
static unsigned long word; static int out;
static void a(void) { ${set}(1, &word); }
static void b(void) { set_bit(0, &word); }
SCENE(s, "") { TASK(a) { a(); } TASK(b) { b(); } }`;

describe('a bit that is set by a plain load and a plain store', () => {
  it('is the whole word, which races', () => {
    expect(kinds(beside('__set_bit'))).toEqual(['data-race']);
    expect(kinds(beside('set_bit'))).toEqual([]);
  });

  it('is what it was, and what it becomes', () => {
    const one = `static unsigned long word = 5; static int was;
      static void a(void) { __clear_bit(0, &word); __change_bit(1, &word); was = __test_and_set_bit(3, &word) + 2 * __test_and_clear_bit(2, &word); }
      SCENE(s, "") { TASK(a) { a(); } }`;
    expect(ends(one, 'word', 'was')).toEqual([10, 2]);
    expect(refusal(one.replace('__clear_bit(0', '__clear_bit(40')).join('\n')).toContain('the number of a bit, 0..30');
  });
});

it.each(['might_sleep', 'cond_resched'])('%s() is told of where nobody may sleep', (call) => {
  const text = `static DEFINE_SPINLOCK(l);
    static void a(void) { spin_lock(&l); ${call}(); spin_unlock(&l); }
    static void b(void) { ${call}(); }
    SCENE(bad, "") { TASK(a) { a(); } }
    SCENE(good, "") { TASK(b) { b(); } }`;
  expect(kinds(text)).toEqual(['sleeping-in-atomic']);
  expect(kinds(text.replace('TASK(a) { a(); }', 'TASK(a) { b(); }'))).toEqual([]);
});
