/*
 * sched_ext warns of a state that is only stale: 0c1a9dce208b. Nothing is broken but the WARN.
 *
 *	CPU0 (dequeue)				CPU1 (finish_dispatch)
 *	ops_state is QUEUED
 *						ops_state: QUEUED -> DISPATCHING
 *						custody = false
 *	WARN_ON_ONCE(!custody)
 *						ops_state = NONE
 *
 * Fixed: out of custody means that the state is old; read it again.
 */
#include <racewalk.h>

enum { SCX_OPSS_NONE, SCX_OPSS_QUEUED, SCX_OPSS_DISPATCHING };
static atomic_t ops_state = ATOMIC_INIT(SCX_OPSS_QUEUED);
static bool custody = true;

static void finish_dispatch(void)
{
	if (atomic_cmpxchg(&ops_state, SCX_OPSS_QUEUED, SCX_OPSS_DISPATCHING) != SCX_OPSS_QUEUED)
		return;
	WRITE_ONCE(custody, false);
	atomic_set_release(&ops_state, SCX_OPSS_NONE);
}
static void ops_dequeue(void)
{
	int opss;

retry:
	opss = atomic_read_acquire(&ops_state);
	switch (opss) {
	case SCX_OPSS_NONE:
		break;
	case SCX_OPSS_QUEUED:
#ifdef FIXED
		if (!READ_ONCE(custody)) {
			cpu_relax();
			goto retry;
		}
#else
		WARN_ON_ONCE(!READ_ONCE(custody));
#endif
		if (atomic_try_cmpxchg(&ops_state, &opss, SCX_OPSS_NONE))
			break;
		fallthrough;
	case SCX_OPSS_DISPATCHING:
		cpu_relax();
		goto retry;
	}
}
SCENE(scx_ops_dequeue, "a task is dequeued while another CPU dispatches it")
{
	TASK(dequeue) { ops_dequeue(); }
	TASK(dispatch) { finish_dispatch(); }
	EXPECT(posted, "warn");
	EXPECT(FIXED, clean);
}
