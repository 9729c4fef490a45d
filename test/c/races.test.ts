import { describe, expect, it } from 'vitest';
import { skeleton } from '../../src/c/skeleton.js';
import { findings, kinds, pointsOf, systemOf } from './c-model.js';

/** The example of docs/c-models.md. */
const rearm = `#include <racewalk.h>
struct ctx { struct timer_list timer; struct work_struct work; bool dying; };
static struct ctx *ctx;

static void ctx_timer(struct timer_list *t)
{
	struct ctx *c = container_of(t, struct ctx, timer);
	if (!READ_ONCE(c->dying))
		schedule_work(&c->work);
}
static void ctx_work(struct work_struct *w)
{
	mod_timer(&container_of(w, struct ctx, work)->timer, jiffies + 1);
}
static void ctx_remove(void)
{
	WRITE_ONCE(ctx->dying, true);
#ifdef FIXED
	timer_shutdown_sync(&ctx->timer);
	cancel_work_sync(&ctx->work);
#else
	timer_delete_sync(&ctx->timer);
	cancel_work_sync(&ctx->work);
#endif
	kfree(ctx);
}
SCENE(remove_vs_rearm, "a timer queues work, the work arms the timer; remove stops each once")
{
	BEFORE {
		ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
		timer_setup(&ctx->timer, ctx_timer, 0);
		INIT_WORK(&ctx->work, ctx_work);
		mod_timer(&ctx->timer, jiffies + 1);
	}
	TASK(remove) { ctx_remove(); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
`;

describe('races in C', () => {
  it('finds that a timer is armed again, and that the repair keeps it from that', () => {
    expect(kinds(rearm)).toEqual(['free-active', 'use-after-free']);
    expect(findings(rearm)).toContain('use-after-free ctx timer@ctx_timer.L8 last: kfree ctx_remove.L26-2'.split(' last')[0]);
    expect(kinds(rearm, 'FIXED')).toEqual([]);
  });

  it('reaches every point and branch of the repair', () => {
    const { compiled, scenario } = systemOf(rearm, 'FIXED');
    findings(rearm, 'FIXED');
    expect(scenario.paths.map(({ id }) => id)).toEqual([
      'before',
      'ctx_remove',
      'call_timer_fn',
      'process_one_work',
      'ctx_timer',
      'ctx_work',
    ]);
    expect(compiled.coverage().points.length).toBe(0);
  });

  it('has the skeleton of "racewalk new" show a race, and its repair none', () => {
    expect(kinds(skeleton)).toEqual(['free-active', 'use-after-free']);
    expect(kinds(skeleton, 'FIXED')).toEqual([]);
  });

  it('lets a second callback run beside the first, where the timer forgets that it runs', () => {
    const text = (open: string): string => `
      struct c { struct timer_list timer; }; static struct c *c;
      static void expires(struct timer_list *t) { mod_timer(t, jiffies + 1); }
      static void arm(struct c *c) { timer_setup(&c->timer, expires, 0); mod_timer(&c->timer, jiffies + 1); }
      static void again(void) { ${open} }
      SCENE(s, "") { BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); arm(c); } TASK(a) { again(); } }`;
    const actors = (open: string): readonly string[] => systemOf(text(open)).scenario.actors.map(({ name }) => name);
    expect(actors('mod_timer(&c->timer, jiffies);')).toEqual(['again', 'timer'].map((name) => name.replace('again', 'a')));
    expect(actors('arm(c);')).toEqual(['a', 'timer', 'timer_2']);
    expect(actors('add_timer_on(&c->timer, 1);')).toEqual(['a', 'timer', 'timer_2']);
    expect(actors('struct c *d = kzalloc(sizeof(*d), GFP_KERNEL); timer_setup(&d->timer, expires, 0); c = d;')).toEqual([
      'a',
      'timer0',
      'timer1',
    ]);
  });

  it('runs the callback of a hrtimer again where it says so', () => {
    const text = (restart: string): string => `
      struct c { struct hrtimer timer; int n __range(0, 2); }; static struct c *c;
      static enum hrtimer_restart expires(struct hrtimer *t) { struct c *d = container_of(t, struct c, timer); if (d->n == 1) { WARN_ON(1); return HRTIMER_NORESTART; } d->n++; return ${restart}; }
      SCENE(s, "") { BEFORE { c = kzalloc(sizeof(*c), GFP_KERNEL); hrtimer_setup(&c->timer, expires, CLOCK_MONOTONIC, HRTIMER_MODE_REL); hrtimer_start(&c->timer, 1, HRTIMER_MODE_REL); }
        TASK(a) { hrtimer_try_to_cancel(&c->timer); } }`;
    expect(kinds(text('HRTIMER_NORESTART'))).not.toContain('warn');
    expect(kinds(text('HRTIMER_RESTART'))).toContain('warn');
    expect(systemOf(text('HRTIMER_RESTART')).scenario.actors[1]!.kind).toBe('hardirq');
  });

  it('takes what is written to new memory for private, until others can reach it', () => {
    const text = (between: string) => `
      struct box { int a; int b; struct box *next; };
      static struct box *shared;
      static void make(void)
      {
        struct box *b = kzalloc(sizeof(*b), GFP_KERNEL);
        b->a = 1;
        ${between}
        b->b = 2;
        WRITE_ONCE(shared, b);
        b->a = 3;
      }
      static void use(struct box *b) { b->a = 4; }
      SCENE(s, "") { TASK(one) { make(); } TASK(two) { if (READ_ONCE(shared)) use(READ_ONCE(shared)); } }`;
    expect(pointsOf(text(''), 'make')).toEqual(['L6 kzalloc', 'L10 store', 'L11 store']);
    expect(pointsOf(text('shared = b;'), 'make')).toEqual(['L6 kzalloc', 'L8 store', 'L9 store', 'L10 store', 'L11 store']);
    expect(pointsOf(text('use(b);'), 'make')).toEqual(['L6 kzalloc', 'L8 use', 'L9 store', 'L10 store', 'L11 store']);
    expect(pointsOf(text('if (shared) b = shared;'), 'make')).toEqual([
      'L6 kzalloc',
      'L8 load',
      'L9 store',
      'L8-2 load',
      'L10 store',
      'L11 store',
    ]);
    expect(findings(text('')).map((site) => site.split(' ')[0])).toEqual(['data-race']);
  });
});

it('says beside its verdict which assertions nobody looks at', () => {
  const text = `
    static DECLARE_RWSEM(m);
    static int n;
    static void add(void) { lockdep_assert_held(&m); WRITE_ONCE(n, 1); }
    SCENE(s, "") { TASK(t) { add(); } }`;
  expect(systemOf(text).scenario.notModelled).toContain('lockdep_assert_held() of struct rw_semaphore, which is not looked at');
  expect(systemOf(text.replace('lockdep_assert_held(&m);', '')).scenario.notModelled).toHaveLength(1);
});

it('says beside its verdict which functions nobody calls, and that no allocation fails', () => {
  const text = (called: string) => `
    struct o { int v; };
    static struct o *g;
    static void set(void) { WRITE_ONCE(g->v, 1); }
    static void forgotten(void) { kfree(g); }
    SCENE(s, "") { BEFORE { g = kzalloc(sizeof(*g), GFP_KERNEL); } TASK(a) { set(); } TASK(b) { ${called}; } }`;
  const { notModelled } = systemOf(text('set()')).scenario;
  expect(notModelled).toContain('functions of the file that nobody in the scene calls: forgotten()');
  expect(notModelled).toContain('allocations that fail');
  expect(kinds(text('set()'))).toEqual([]);
  expect(systemOf(text('forgotten()')).scenario.notModelled?.join()).not.toContain('nobody in the scene');
  expect(kinds(text('forgotten()'))).toContain('use-after-free');
});
