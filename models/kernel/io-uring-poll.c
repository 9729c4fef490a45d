/*
 * io_uring's receive misses the end of a stream: CVE-2026-23473, a68ed2df7213.
 *
 *	CPU0 (peer)				CPU1 (task work)
 *	send: data, poll_refs 0 -> 1
 *	shutdown: hup, poll_refs 1 -> 2
 *						receives the data
 *						poll_refs - 2 = 0: done
 *						nobody looks for the end of the stream
 *
 * Fixed: with a hang-up among several wake-ups one of them is kept, for another round.
 */
#include <racewalk.h>

static atomic_t poll_refs = ATOMIC_INIT(0);
static bool data, hup;
static DECLARE_COMPLETION(eof);
static struct work_struct task_work;

static void io_poll_check_events(struct work_struct *work)
{
	int v;

	do {
		v = atomic_read(&poll_refs);
		if (READ_ONCE(data))
			WRITE_ONCE(data, false);
		else if (READ_ONCE(hup))
			complete(&eof);
#ifdef FIXED
		if (v != 1 && READ_ONCE(hup))
			v--;
#endif
	} while (atomic_sub_return(v, &poll_refs));
}
static void io_poll_wake(void)
{
	if (atomic_fetch_inc(&poll_refs) == 0)
		schedule_work(&task_work);
}
static void peer(void)
{
	WRITE_ONCE(data, true);
	io_poll_wake();
	WRITE_ONCE(hup, true);
	io_poll_wake();
}
SCENE(io_uring_poll, "a peer sends and shuts down at once")
{
	BEFORE { INIT_WORK(&task_work, io_poll_check_events); }
	TASK(peer) { peer(); }
	TASK(receiver) { wait_for_completion(&eof); }
	EXPECT(posted, "hung-task");
	EXPECT(FIXED, clean);
}
