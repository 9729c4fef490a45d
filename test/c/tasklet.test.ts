import { expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

const text = (stop: string): string => `
struct c { struct tasklet_struct tasklet; int a; };
static struct c *c;
static void run(struct tasklet_struct *t)
{
	struct c *of = from_tasklet(of, t, tasklet);
	WRITE_ONCE(of->a, 1);
}
static void end(void) { ${stop} kfree(c); }
SCENE(s, "") {
	BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); tasklet_setup(&c->tasklet, run); tasklet_schedule(&c->tasklet); }
	TASK(end) { end(); }
}`;

it('a tasklet uses what is freed, unless it is killed before', () => {
  expect(kinds(text(''))).toContain('use-after-free');
  expect(kinds(text('tasklet_kill(&c->tasklet);'))).toEqual([]);
  expect(kinds(text('tasklet_kill(&c->tasklet); tasklet_schedule(&c->tasklet);'))).toContain('use-after-free');
  expect(kinds(text('tasklet_disable(&c->tasklet); tasklet_enable(&c->tasklet);'))).toContain('use-after-free');
});

it('a tasklet that nothing sets up is refused where it is scheduled', () => {
  const bare = text('').replace('tasklet_setup(&c->tasklet, run);', '');
  expect(refusal(bare).join('\n')).toContain('no function is set up for this tasklet');
});
