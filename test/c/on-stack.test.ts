import { describe, expect, it } from 'vitest';
import { ends, kinds, systemOf } from './c-model.js';
import { complaints, gccIsThere, withGcc } from './gcc.js';

/** A request on the stack of the one who waits for it, which another one completes. */
const request = `
#include <racewalk.h>
struct req { struct completion done; int result; };
static struct req *pending;
static DEFINE_SPINLOCK(lock);
static int submit(void)
{
	struct req r = { .result = -EINPROGRESS };

	init_completion(&r.done);
	spin_lock(&lock);
	pending = &r;
	spin_unlock(&lock);
	if (!wait_for_completion_timeout(&r.done, HZ)) {
#ifdef FIXED
		spin_lock(&lock);
		pending = NULL;
		spin_unlock(&lock);
#endif
		return -ETIMEDOUT;
	}
	return r.result;
}
static void complete_it(void)
{
	spin_lock(&lock);
	if (pending) {
		pending->result = 0;
		complete(&pending->done);
		pending = NULL;
	}
	spin_unlock(&lock);
}
SCENE(timeout, "who waits gives up, and its request is on its stack")
{
	TASK(submit) { submit(); }
	TASK(device) { complete_it(); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
`;

const onStack = `
#include <racewalk.h>
static int ran;
static struct completion *waiter;
static void work_fn(struct work_struct *w) { ran = 1; }
static void run_work(void)
{
	struct work_struct work;

	INIT_WORK_ONSTACK(&work, work_fn);
	schedule_work(&work);
#ifdef FIXED
	flush_work(&work);
#endif
	destroy_work_on_stack(&work);
}
static void wait(void)
{
	DECLARE_COMPLETION_ONSTACK(done);

	WRITE_ONCE(waiter, &done);
	wait_for_completion(&done);
	WRITE_ONCE(waiter, NULL);
}
static void wake(void)
{
	struct completion *c = READ_ONCE(waiter);

	if (c)
		complete(c);
#ifndef FIXED
	c = READ_ONCE(waiter);
	if (c)
		complete(c);
#endif
}
static DECLARE_WAIT_QUEUE_HEAD(queue);
static int ready;
static int sleeps(void)
{
	DEFINE_WAIT(entry);

	prepare_to_wait(&queue, &entry, TASK_INTERRUPTIBLE);
	if (!READ_ONCE(ready)) {
#ifdef FIXED
		finish_wait(&queue, &entry);
#endif
		return -EAGAIN;
	}
	finish_wait(&queue, &entry);
	return 0;
}
SCENE(work, "") { TASK(run) { run_work(); } }
SCENE(twice, "") { TASK(wait) { wait(); } TASK(wake) { wake(); } }
SCENE(entry, "") { TASK(sleep) { sleeps(); } TASK(wake) { WRITE_ONCE(ready, 1); wake_up(&queue); } }
`;

const found = (scene: number, variant: string): readonly string[] => {
  const one = onStack.split(/(?=SCENE\()/);
  return kinds(`${one[0]}${one[scene + 1]}`, variant);
};

const body = (statements: string, before = ''): string =>
  `static int out __range(0, 100); ${before}\nstatic int run(void) { ${statements} return 0; }\nSCENE(s, "") { TASK(main) { run(); } }`;

describe('a local variable that is memory', () => {
  it('is gone when its function returns, whoever comes to it then', () => {
    expect(kinds(request)).toEqual(['use-after-free']);
    expect(kinds(request, 'FIXED')).toEqual([]);
  });

  it('may be a work item, a completion, and the entry of a wait queue', () => {
    expect(found(0, 'posted')).toContain('use-after-free');
    expect(found(0, 'FIXED')).toEqual([]);
    expect(found(1, 'posted')).toContain('use-after-free');
    expect(found(1, 'FIXED')).toEqual(['hung-task']);
    expect(found(2, 'posted')).toEqual(['broken-list']);
    expect(found(2, 'FIXED')).toEqual([]);
  });

  it('is handed to functions, begins with what its braces say, and is another one each time', () => {
    const c = 'struct c { int a, b; struct { int x[2]; } in; };';
    const add = 'static void add(struct c *c, int *by) { c->a += *by; *by = c->a; }';
    expect(
      ends(body('struct c c = { 3, .in.x = { [1] = 4 } }; int n = 2; add(&c, &n); out = n * 10 + c.in.x[1];', c + add), 'out'),
    ).toEqual([54]);
    expect(ends(body('for (int i = 0; i < 3; i++) { struct c c = {}; int n = 2; add(&c, &n); out += n; }', c + add), 'out')).toEqual([6]);
    const by = 'static int twice(int n) { int *p = &n; *p += n; return n; }';
    expect(ends(body('out = twice(4) + twice(5);', by), 'out')).toEqual([18]);
    const pointers = 'static int one = 1, two = 2; static void pick(int **p) { *p = &two; }';
    expect(ends(body('int *p = &two; pick(&p); out = *p;', pointers), 'out')).toEqual([2]);
  });

  it('ends where goto leaves its block, and not where goto stays in it', () => {
    const look = 'static int *at; static void tell(int *n) { at = n; }';
    expect(kinds(body('{ int n = 1; tell(&n); goto end; } end: out = *at;', look))).toEqual(['use-after-free']);
    expect(kinds(body('int n = 1; tell(&n); goto end; out = 2; end: out = *at;', look))).toEqual([]);
  });

  it('is told with what nobody has set when others come to it', () => {
    const text = body('int n; get(&n); out = n;', 'static void get(int *n) { out = 1; *n = 3; }');
    expect(systemOf(text).scenario.notModelled).toContain("what is in 'n' of run() before it has a value: 0 here");
    expect(systemOf(text.replace('int n;', 'int n = 0;')).scenario.notModelled?.join()).not.toContain('before it has a value');
  });

  it.runIf(gccIsThere)(`is what a compiler reads too${withGcc}`, () => {
    for (const text of [request, onStack]) for (const flag of ['-UFIXED', '-DFIXED']) expect(complaints(text, flag)).toBe('');
  });
});
