/*
 * nfsd releases a lock owner that just gets a lock: 885848186fbc.
 *
 *	CPU0 (release)				CPU1 (lock)
 *	no locks: lets cl_lock go
 *						finds the owner, adds a lock
 *	takes cl_lock, unhashes it
 *	frees it
 *						uses it
 *
 * Fixed: cl_lock is held from the look until it is unhashed.
 */
#include <racewalk.h>

struct nfs4_lockowner { int locks; };
static DEFINE_SPINLOCK(cl_lock);
static struct nfs4_lockowner *hashed;

static void nfsd4_release_lockowner(void)
{
	struct nfs4_lockowner *lo;

	spin_lock(&cl_lock);
	lo = hashed;
	if (lo->locks > 0) {
		spin_unlock(&cl_lock);
		return;
	}
#ifndef FIXED
	spin_unlock(&cl_lock);
	spin_lock(&cl_lock);
#endif
	hashed = NULL;
	spin_unlock(&cl_lock);
	kfree(lo);
}
static void nfsd4_lock(void)
{
	struct nfs4_lockowner *lo;

	spin_lock(&cl_lock);
	lo = hashed;
	if (lo)
		lo->locks++;
	spin_unlock(&cl_lock);
	if (!lo)
		return;
	spin_lock(&cl_lock);
	lo->locks--;
	spin_unlock(&cl_lock);
}
SCENE(nfsd_lockowner, "a client releases a lock owner and locks with it")
{
	BEFORE { hashed = kzalloc(sizeof(*hashed), GFP_KERNEL); }
	TASK(release) { nfsd4_release_lockowner(); }
	TASK(lock) { nfsd4_lock(); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
