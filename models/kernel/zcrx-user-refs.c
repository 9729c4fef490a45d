/*
 * io_uring zero-copy receive gives one buffer back twice: 003049b1c4fb.
 *
 *	CPU0 (refill)				CPU1 (scrub)
 *	atomic_read(&user_refs) = 1
 *						atomic_xchg(&user_refs, 0) = 1
 *						returns the buffer
 *	atomic_dec(&user_refs)
 *	returns the buffer again
 *
 * Fixed: the decrement is a compare-and-swap of what was read.
 */
#include <racewalk.h>

struct net_iov { int id; };
static struct net_iov *niov;
static atomic_t user_refs = ATOMIC_INIT(1);

static bool io_zcrx_put_niov_uref(void)
{
#ifdef FIXED
	int refs = atomic_read(&user_refs);

	do {
		if (refs == 0)
			return false;
	} while (!atomic_try_cmpxchg(&user_refs, &refs, refs - 1));
#else
	if (atomic_read(&user_refs) == 0)
		return false;
	atomic_dec(&user_refs);
#endif
	return true;
}
static void io_zcrx_scrub(void)
{
	if (atomic_xchg(&user_refs, 0))
		kfree(niov);
}
SCENE(zcrx_user_refs, "a buffer is refilled while the area is scrubbed")
{
	BEFORE { niov = kzalloc(sizeof(*niov), GFP_KERNEL); }
	TASK(refill) { if (io_zcrx_put_niov_uref()) kfree(niov); }
	TASK(scrub) { io_zcrx_scrub(); }
	EXPECT(posted, "double-free");
	EXPECT(FIXED, clean);
}
