import { describe, expect, it } from 'vitest';
import { kinds, refusal } from './c-model.js';

const text = (data = 'NULL'): string => `
struct c { int a; };
static struct c *shared;
static struct c fixed;
static struct task_struct *task;
static int got;
static int thread(void *data)
{
	struct c *c = data;
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		set_current_state(TASK_RUNNING);
		WRITE_ONCE(shared->a, 1);
	}
	return 3;
}
static int stop(void)
{
	int code = kthread_stop(task);
	if (code != 3 && code != -EINTR)
		WARN_ON(1);
	return code;
}
static void end(void)
{
#ifdef FIXED
	stop();
	kfree(shared);
#else
	kfree(shared);
	stop();
#endif
#ifdef TWICE
	stop();
#endif
}
SCENE(s, "") {
	BEFORE { shared = kzalloc(sizeof(struct c), GFP_KERNEL); task = kthread_run(thread, ${data}, "t"); }
	TASK(end) { end(); }
}`;

describe('a kernel thread', () => {
  it('uses what is freed before it is stopped, and is gone when kthread_stop() returns', () => {
    expect(kinds(text())).toEqual(['use-after-free']);
    expect(kinds(text(), 'FIXED')).toEqual([]);
    expect(kinds(text('&fixed'), 'FIXED')).toEqual([]);
  });

  it('is stopped once', () => {
    expect(kinds(text().replace('#ifdef TWICE', '#ifdef FIXED'), 'FIXED')).toContain('use-after-free');
  });

  it('is handed an object, which it reads first', () => {
    const handed = text('shared').replace('WRITE_ONCE(shared->a, 1)', 'WRITE_ONCE(c->a, 1)');
    expect(kinds(handed)).toEqual(['use-after-free']);
    expect(kinds(handed, 'FIXED')).toEqual([]);
    expect(refusal(text('shared->a')).join('\n')).toContain('the data of a kernel thread is a pointer, or a constant');
  });

  it('that kthread_create() made begins when it is woken', () => {
    const created = (body: string): string =>
      text().replace('task = kthread_run(', 'task = kthread_create(').replace('TASK(end) { end(); }', `TASK(end) { ${body} }`);
    // nobody wakes it, and it uses nothing
    expect(kinds(created('kfree(shared);'))).toEqual([]);
    expect(kinds(created('wake_up_process(task); kfree(shared);')), 'it begins, and sleeps').toEqual([]);
    expect(kinds(created('wake_up_process(task); wake_up_process(task); kfree(shared);'))).toEqual(['use-after-free']);
    expect(kinds(created('wake_up_process(task); stop(); kfree(shared);'))).toEqual([]);
    // it ends with -EINTR
    expect(kinds(created('stop(); kfree(shared);'))).toEqual([]);
  });
});
