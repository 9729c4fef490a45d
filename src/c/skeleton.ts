/** What "racewalk new FILE.c" writes: a race to begin from, and its repair. */
export const skeleton = `/*
 * A model in C: copy the functions of a patch here, say who runs, and let racewalk search all interleavings.
 *
 *	npx racewalk explore FILE		what goes wrong, as CPU0 | CPU1 diagrams
 *	npx racewalk explore FILE/FIXED		the same with FIXED defined
 *	npx racewalk show --steps FILE		what of each statement is a step
 *	npx racewalk check FILE			holds it against what EXPECT() says
 *
 * A compiler reads it too: gcc -fsyntax-only -Wall -I node_modules/racewalk/include FILE
 */
#include <racewalk.h>

/* The members that the functions use; others are not needed. */
struct ctx {
	struct timer_list timer;
	struct work_struct work;
	bool dying;
};

static struct ctx *ctx;

/* What the kernel calls by itself is known by the name that timer_setup() and INIT_WORK() are given. */
static void ctx_timer(struct timer_list *t)
{
	struct ctx *c = container_of(t, struct ctx, timer);

	if (!READ_ONCE(c->dying))
		schedule_work(&c->work);
}

static void ctx_work(struct work_struct *w)
{
	struct ctx *c = container_of(w, struct ctx, work);

	mod_timer(&c->timer, jiffies + 1);
}

static void ctx_remove(void)
{
	WRITE_ONCE(ctx->dying, true);
	/* each #ifdef is a variant of the code */
#ifdef FIXED
	timer_shutdown_sync(&ctx->timer);
	cancel_work_sync(&ctx->work);
#else
	timer_delete_sync(&ctx->timer);
	cancel_work_sync(&ctx->work);
#endif
	kfree(ctx);
}

/* Who owns what; "npx racewalk owners race.c --variant all" asks that on every schedule. */
OWNERSHIP(ctx, ctx, "born kzalloc(); published store(ctx); claimed store(dying); released kfree()");
#ifndef FIXED
/* timer_shutdown_sync() sees to it that nobody starts it any more */
OWNERSHIP(timer, ctx, "with ctx; started mod_timer(); ended timer_delete_sync()");
#endif

SCENE(remove_vs_rearm, "a timer queues work, the work arms the timer; remove stops each once")
{
	/* runs first, alone */
	BEFORE {
		ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
		timer_setup(&ctx->timer, ctx_timer, 0);
		INIT_WORK(&ctx->work, ctx_work);
		mod_timer(&ctx->timer, jiffies + 1);
	}
	/* beside all other TASK()s, and beside the timer and the work */
	TASK(remove) { ctx_remove(); }
	EXPECT(posted, "use-after-free", "free-active");
	EXPECT(FIXED, clean);
}
`;
