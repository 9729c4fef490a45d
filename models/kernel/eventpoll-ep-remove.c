/*
 * epoll lets go of a file that is about to be freed: CVE-2026-46242, a6dc643c6931.
 *
 *	CPU0 (ep_remove)			CPU1 (__fput)
 *	takes f_lock
 *	f_ep = false (NULL there)
 *						f_ep is not set: nothing to clean up
 *						frees the file
 *	releases f_lock, in the freed file
 *
 * Fixed: epoll holds the file; where it cannot, __fput is on its way, and cleans up.
 */
#include <racewalk.h>

struct file { spinlock_t f_lock; refcount_t f_count; bool f_ep; };
static DEFINE_MUTEX(ep_mtx);
static struct file *epi_file, *opened;

static void __fput(struct file *file)
{
	if (READ_ONCE(file->f_ep)) {
		mutex_lock(&ep_mtx);
		epi_file = NULL;
		mutex_unlock(&ep_mtx);
	}
	kfree(file);
}
static void put_file(struct file *file)
{
	if (refcount_dec_and_test(&file->f_count))
		__fput(file);
}
static void ep_remove(void)
{
	struct file *file;

	mutex_lock(&ep_mtx);
	file = epi_file;
#ifdef FIXED
	if (file && !refcount_inc_not_zero(&file->f_count))
		file = NULL;
#endif
	if (file) {
		spin_lock(&file->f_lock);
		WRITE_ONCE(file->f_ep, false);
		spin_unlock(&file->f_lock);
		epi_file = NULL;
	}
	mutex_unlock(&ep_mtx);
#ifdef FIXED
	if (file)
		put_file(file);
#endif
}
SCENE(eventpoll_ep_remove, "epoll removes a file that is closed meanwhile")
{
	BEFORE {
		epi_file = kzalloc(sizeof(*epi_file), GFP_KERNEL);
		spin_lock_init(&epi_file->f_lock);
		refcount_set(&epi_file->f_count, 1);
		epi_file->f_ep = true;
		opened = epi_file;
	}
	TASK(remove) { ep_remove(); }
	TASK(close) { put_file(opened); }
	EXPECT(posted, "use-after-free", "held-lock-freed");
	EXPECT(FIXED, clean);
}
