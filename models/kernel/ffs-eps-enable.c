/*
 * A USB function's endpoints are enabled while its data is reset: CVE-2025-40315.
 *
 *	CPU0 (set_alt)				CPU1 (reset)
 *						epfiles = NULL, under the lock
 *	eps_count is still 1
 *	epfile = ffs->epfiles, NULL
 *	epfile->ep = ...
 *						eps_count = 0
 *
 * Fixed: no epfiles, nothing to enable.
 */
#include <racewalk.h>

struct ffs_epfile { int ep; };
struct ffs_data { spinlock_t eps_lock; struct ffs_epfile *epfiles; int eps_count; };
static struct ffs_data *ffs;

static int ffs_func_eps_enable(void)
{
	struct ffs_epfile *epfile;
	int count, ret = 0;

	spin_lock(&ffs->eps_lock);
	epfile = ffs->epfiles;
	count = READ_ONCE(ffs->eps_count);
#ifdef FIXED
	if (!epfile) {
		ret = -ENOMEM;
		goto done;
	}
#endif
	while (count-- > 0)
		epfile->ep = 1;
#ifdef FIXED
done:
#endif
	spin_unlock(&ffs->eps_lock);
	return ret;
}
static void ffs_data_reset(void)
{
	struct ffs_epfile *epfiles;

	spin_lock(&ffs->eps_lock);
	epfiles = ffs->epfiles;
	ffs->epfiles = NULL;
	spin_unlock(&ffs->eps_lock);
	kfree(epfiles);
	WRITE_ONCE(ffs->eps_count, 0);
}
SCENE(ffs_eps_enable, "endpoints are enabled while the function is reset")
{
	BEFORE {
		ffs = kzalloc(sizeof(*ffs), GFP_KERNEL);
		spin_lock_init(&ffs->eps_lock);
		ffs->epfiles = kzalloc(sizeof(*ffs->epfiles), GFP_KERNEL);
		ffs->eps_count = 1;
	}
	TASK(set_alt) { ffs_func_eps_enable(); }
	TASK(reset) { ffs_data_reset(); }
	EXPECT(posted, "null-dereference");
	EXPECT(FIXED, clean);
}
