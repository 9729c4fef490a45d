import { describe, expect, it } from 'vitest';
import { ends, kinds, refusal } from './c-model.js';

const text = `#include <racewalk.h>
struct line { int id; };
static DEFINE_IDA(lines);
static struct line *line;

static int add(void)
{
	int id = ida_alloc_max(&lines, 3, GFP_KERNEL);
	if (id < 0)
		return id;
	line->id = id;
	return 0;
}
static void drop(void)
{
#ifdef FIXED
	int id = xchg(&line->id, -1);
#else
	int id = READ_ONCE(line->id);
#endif
	if (id >= 0)
		ida_free(&lines, id);
}
SCENE(dropped, "a line is dropped from two sides")
{
	BEFORE { line = kzalloc(sizeof(*line), GFP_KERNEL); add(); }
	TASK(close) { drop(); }
	TASK(unplug) { drop(); }
}`;

/** What one task does with an ida, and what it keeps of it. */
const alone = (body: string, option = ''): string => `#include <racewalk.h>
static DEFINE_IDA(ids);
static DEFINE_SPINLOCK(lock);
static int a, b, c;
SCENE(alone, "one takes numbers")
{
	${option}
	TASK(one) { ${body} }
}`;

describe('an ida in C', () => {
  it('gives a number back once, and warns of the second time', () => {
    expect(kinds(text)).toEqual(['warn']);
    expect(kinds(text, 'FIXED')).toEqual([]);
  });

  it('gives the lowest number that is free within what is asked for', () => {
    const body = 'a = ida_alloc(&ids, GFP_KERNEL); b = ida_alloc_min(&ids, 2, GFP_KERNEL); c = ida_alloc_range(&ids, 1, 2, GFP_ATOMIC);';
    expect(ends(alone(body), 'a', 'b', 'c')).toEqual([0, 2, 1]);
    expect(ends(alone('a = ida_alloc_max(&ids, 0, GFP_KERNEL); b = ida_alloc_max(&ids, 0, GFP_KERNEL);'), 'a', 'b')).toEqual([0, -28]);
    expect(ends(alone('a = ida_alloc(&ids, GFP_KERNEL); ida_free(&ids, a); b = ida_alloc(&ids, GFP_KERNEL);'), 'a', 'b')).toEqual([0, 0]);
  });

  it('takes an error for no number, and what is negative for no end', () => {
    expect(kinds(alone('ida_free(&ids, -ENOSPC);'))).toEqual([]);
    expect(kinds(alone('ida_free(&ids, 0);'))).toEqual(['warn']);
    expect(ends(alone('a = ida_alloc_range(&ids, 0, ~0, GFP_KERNEL); b = ida_alloc_range(&ids, -1, 3, GFP_KERNEL);'), 'a', 'b')).toEqual([
      0, -28,
    ]);
  });

  it('has room for eight, and says so of who takes more', () => {
    const most = (call: string): string => alone(`int i; for (i = 0; i < 9; i++) a = ${call};`);
    expect(() => ends(most('ida_alloc(&ids, GFP_KERNEL)'), 'a')).toThrow('ids has room for 8 ids, which are all taken');
    expect(ends(most('ida_alloc_max(&ids, 7, GFP_KERNEL)'), 'a')).toEqual([-28]);
  });

  it('may sleep and find no memory as its flags and the scene say', () => {
    const locked = (gfp: string): string =>
      `int id; spin_lock(&lock); id = ida_alloc(&ids, ${gfp}); spin_unlock(&lock); WRITE_ONCE(a, id);`;
    expect(kinds(alone(locked('GFP_KERNEL')))).toEqual(['sleeping-in-atomic']);
    expect(kinds(alone(locked('GFP_ATOMIC')))).toEqual([]);
    const fails = 'a = ida_alloc(&ids, GFP_KERNEL); WARN_ON(a == -ENOMEM);';
    expect(kinds(alone(fails))).toEqual([]);
    expect(kinds(alone(fails, 'OPTION(faults, yes);'))).toEqual(['warn']);
    expect(refusal(alone('gfp_t how = a; b = ida_alloc(&ids, how);')).join()).toContain('flags of an allocation have to be known here');
  });
});
