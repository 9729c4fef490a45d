/*
 * NFC frees a link layer whose timers and work still run: c9efde1e537b.
 *
 *	CPU0 (deinit)				CPU1 (timer, worker)
 *						the timer queues sm_work
 *	frees the link layer
 *						sm_work of freed memory
 *
 * Fixed: timers are shut down, then the work is cancelled, then it is freed.
 */
#include <racewalk.h>

struct llc_shdlc { struct timer_list t1_timer; struct work_struct sm_work; int state; };
static struct llc_shdlc *shdlc;

static void llc_shdlc_t1_timeout(struct timer_list *t)
{
	struct llc_shdlc *s = from_timer(s, t, t1_timer);

	schedule_work(&s->sm_work);
}
static void llc_shdlc_sm_work(struct work_struct *work)
{
	struct llc_shdlc *s = container_of(work, struct llc_shdlc, sm_work);

	WRITE_ONCE(s->state, 1);
	mod_timer(&s->t1_timer, jiffies + 1);
}
static void llc_shdlc_deinit(struct llc_shdlc *s)
{
#ifdef FIXED
	timer_shutdown_sync(&s->t1_timer);
	cancel_work_sync(&s->sm_work);
#endif
	kfree(s);
}
SCENE(nfc_shdlc, "a link layer goes while its retransmission timer runs")
{
	BEFORE {
		shdlc = kzalloc(sizeof(*shdlc), GFP_KERNEL);
		timer_setup(&shdlc->t1_timer, llc_shdlc_t1_timeout, 0);
		INIT_WORK(&shdlc->sm_work, llc_shdlc_sm_work);
		mod_timer(&shdlc->t1_timer, jiffies + 1);
	}
	TASK(deinit) { llc_shdlc_deinit(shdlc); }
	EXPECT(posted, "use-after-free", "free-active");
	EXPECT(FIXED, clean);
}
