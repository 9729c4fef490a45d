/*
 * Disputed: a write to v4_end_grace against the server's shutdown (mailing list, June 2025). Is a lock that only the
 * writer takes (ONE_SIDE) enough?
 *
 *	CPU0 (write)				CPU1 (shutdown)
 *	the server is there
 *						client_tracking_ops = NULL
 *	client_tracking_ops->grace_done
 *
 * It is not. Fixed: the laundromat ends the grace period; shutdown disables it first.
 */
#include <racewalk.h>

struct tracking_ops { int grace_done; };
static struct tracking_ops cld_ops;
static DEFINE_MUTEX(nfsd_mutex);
static struct tracking_ops *client_tracking_ops;
static bool nfsd_serv;
static struct work_struct laundromat_work;

static void nfsd4_end_grace(void)
{
	WRITE_ONCE(client_tracking_ops->grace_done, 1);
}
static void laundromat_main(struct work_struct *work)
{
	nfsd4_end_grace();
}
static void write_v4_end_grace(void)
{
#ifdef ONE_SIDE
	guard(mutex)(&nfsd_mutex);
#endif
	if (!READ_ONCE(nfsd_serv))
		return;
#ifdef FIXED
	schedule_work(&laundromat_work);
#else
	nfsd4_end_grace();
#endif
}
static void nfs4_state_shutdown(void)
{
#ifdef FIXED
	disable_work_sync(&laundromat_work);
#endif
	WRITE_ONCE(nfsd_serv, false);
	WRITE_ONCE(client_tracking_ops, NULL);
}
SCENE(nfsd_end_grace, "the grace period is ended by hand while the server goes")
{
	BEFORE {
		INIT_WORK(&laundromat_work, laundromat_main);
		client_tracking_ops = &cld_ops;
		nfsd_serv = true;
	}
	TASK(write) { write_v4_end_grace(); }
	TASK(shutdown) { nfs4_state_shutdown(); }
	EXPECT(posted, "null-dereference", "data-race");
	EXPECT(ONE_SIDE, "null-dereference", "data-race");
	EXPECT(FIXED, clean);
}
