import { describe, expect, it } from 'vitest';
import { kinds, refusal, systemOf } from './c-model.js';

const text = (option = 'OPTION(faults, yes);'): string => `
struct c { int x; };
static struct c *first;
static DECLARE_WAIT_QUEUE_HEAD(wq); static int ready;
static int thread(void *data) { struct c *c = data; while (!kthread_should_stop()) WRITE_ONCE(c->x, 1); return 0; }
static int start(void)
{
	struct c *c = kzalloc(sizeof(*c), GFP_KERNEL);
	struct task_struct *t;

#ifdef FIXED
	if (!c)
		return -ENOMEM;
#endif
	c->x = 3;
	t = kthread_run(thread, c, "x");
	if (IS_ERR(t)) {
		kfree(c);
		return PTR_ERR(t);
	}
	kthread_stop(t);
	kfree(c);
	return 0;
}
static void waits(void) { if (wait_event_interruptible(wq, READ_ONCE(ready))) WARN_ON(1); }
SCENE(allocates, "") { BEFORE { first = kzalloc(sizeof(*first), GFP_KERNEL); first->x = 1; } TASK(a) { start(); } ${option} }
`;
const waits = (option: string): string =>
  text().replace(/SCENE.*/s, `SCENE(w, "") { TASK(a) { waits(); } TASK(b) { WRITE_ONCE(ready, 1); wake_up(&wq); } ${option} }`);

describe('OPTION(faults, yes)', () => {
  it('lets allocations fail, and not those before the search', () => {
    const scene = text();
    expect(kinds(scene)).toEqual(['null-dereference']);
    expect(kinds(scene, 'FIXED')).toEqual([]);
    expect(systemOf(scene).scenario.notModelled?.join()).not.toContain('fail');
  });

  it('lets signals come', () => {
    expect(kinds(waits('OPTION(faults, yes);'))).toEqual(['warn']);
    expect(kinds(waits(''))).toEqual([]);
    expect(systemOf(waits('')).scenario.notModelled).toContain('signals, which end a sleep that may be interrupted');
  });

  it('is said of a scene, and else what is left out is told', () => {
    const scene = text('');
    expect(kinds(scene)).toEqual([]);
    expect(systemOf(scene).scenario.notModelled).toContain('allocations that fail');
    expect(refusal(text('OPTION(faults, maybe);')).join()).toContain('OPTION(faults, …) takes yes or no');
    expect(refusal(text('OPTION(fautls, yes);')).join()).toContain("unknown option of a scene 'fautls' (did you mean faults?)");
  });
});
