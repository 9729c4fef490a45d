import { describe, expect, it } from 'vitest';
import { kinds, pointsOf, refusal } from './c-model.js';
import { complaints, gccIsThere, withGcc } from './gcc.js';

const text = `
#include <racewalk.h>
struct c { seqlock_t sl; int a, b; };
static struct c *shared;
static DEFINE_SEQLOCK(g);
static int x, y;
static void writer(void)
{
#ifdef FIXED
	write_seqlock(&shared->sl);
#endif
	WRITE_ONCE(shared->a, 1);
	WRITE_ONCE(shared->b, 1);
#ifdef FIXED
	write_sequnlock(&shared->sl);
#endif
}
static void reader(void)
{
	unsigned int seq;
	int a, b;

	do {
		seq = read_seqbegin(&shared->sl);
		a = READ_ONCE(shared->a);
		b = READ_ONCE(shared->b);
	} while (read_seqretry(&shared->sl, seq));
	if (a != b)
		WARN_ON(1);
}
static void both(void)
{
	unsigned long flags;

	write_seqlock_irqsave(&g, flags);
	x++;
	write_sequnlock_irqrestore(&g, flags);
	read_seqlock_excl(&g);
	y = x;
	read_sequnlock_excl(&g);
}
`;
const sharing =
  'SCENE(s, "") { BEFORE { shared = kzalloc(sizeof(*shared), GFP_KERNEL); seqlock_init(&shared->sl); } TASK(w) { writer(); } TASK(r) { reader(); } }';
const global = 'SCENE(s, "") { TASK(a) { both(); } TASK(b) { both(); } }';

describe('a seqlock', () => {
  it('keeps readers from what is half written, where its writers take it', () => {
    expect(kinds(text + sharing)).toEqual(['warn']);
    expect(kinds(text + sharing, 'FIXED')).toEqual([]);
  });

  it('is a spinlock to its writers, and to readers that keep all others out', () => {
    expect(kinds(text + global)).toEqual([]);
    expect(kinds((text + global).replace('read_seqlock_excl(&g);', ''))).toContain('data-race');
    expect(pointsOf(text + global, 'both').map((point) => point.split(' ')[1])).toEqual([
      'rawSpinLockIrqsave',
      'writeSeqcountBegin',
      'load',
      'store',
      'writeSeqcountEnd',
      'rawSpinUnlockIrqrestore',
      'rawSpinLock',
      'load',
      'store',
      'rawSpinUnlock',
    ]);
  });

  it('is told of where it is written wrong', () => {
    expect(refusal(text.replace('write_seqlock_irqsave(&g, flags)', 'write_seqlock_irqsave(&g)') + global).join()).toContain(
      "'write_seqlock_irqsave' takes 2 arguments, and is given 1",
    );
    expect(refusal(text.replace('read_seqlock_excl(&g)', 'read_seqlock_excl(&x)') + global).join()).toContain("'lock' is asked of int");
    expect(refusal(text.replace('read_seqlock_excl(&g)', 'read_seqlock_exkl(&g)') + global).join()).toContain(
      '(nearest: read_seqlock_excl)',
    );
  });

  it.runIf(gccIsThere)(`is what a compiler reads too${withGcc}`, () => {
    expect(complaints(text + sharing)).toBe('');
  });
});

it('takes up to 15 values of a function without a body', () => {
  const any = (count: number): string =>
    `static int n; int any(void) __any(${Array.from({ length: count }, (_, i) => i).join(', ')}); SCENE(s, "") { TASK(a) { n = any(); } }`;
  expect(kinds(any(15))).toEqual([]);
  expect(refusal(any(16)).join()).toContain('__any takes up to 15 values');
});
