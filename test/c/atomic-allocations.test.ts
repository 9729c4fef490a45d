import { expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

const timer = (flags: string, option = ''): string => `
struct c { struct timer_list timer; int v; };
static struct c *c;
static struct c *last;
static void fires(struct timer_list *t) {
	struct c *n = kzalloc(sizeof(*n), ${flags});
	if (n) { n->v = 1; kfree(n); } ${option && 'else WARN_ON(1);'} }
SCENE(s, "") {
	BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); timer_setup(&c->timer, fires, 0); mod_timer(&c->timer, jiffies + 1); }
	TASK(a) { timer_shutdown_sync(&c->timer); }
	${option}
}`;

it('an allocation with GFP_ATOMIC or GFP_NOWAIT may be where nobody may sleep', () => {
  expect(kinds(timer('GFP_KERNEL'))).toEqual(['sleeping-in-atomic']);
  expect(kinds(timer('GFP_NOIO | __GFP_NOWARN'))).toEqual(['sleeping-in-atomic']);
  expect(kinds(timer('GFP_ATOMIC'))).toEqual([]);
  expect(kinds(timer('GFP_NOWAIT | __GFP_ZERO'))).toEqual([]);
});

it('and fails where the scene says that allocations do', () => {
  expect(kinds(timer('GFP_ATOMIC', 'OPTION(faults, yes);'))).toEqual(['warn']);
});

it('of other flags nobody knows whether it sleeps', () => {
  expect(refusal(timer('GFP_ATOMIC | GFP_KERNEL')).join()).toContain('have to be known here');
  expect(refusal(timer('v')).join()).toContain('have to be known here');
});
