/*
 * epoll polls a file whose last reference is gone: 4efaa5acf0a1.
 *
 *	CPU0 (epoll_wait)			CPU1 (close)
 *	takes ep->mtx, finds the file
 *						the count goes to 0
 *						waits for ep->mtx
 *	->poll() takes a reference: 0 -> 1
 *	releases ep->mtx
 *						frees the file
 *
 * Fixed: a reference that is taken unless the count is zero, before ->poll().
 */
#include <racewalk.h>

struct file { refcount_t f_count; };
static DEFINE_MUTEX(ep_mtx);
static struct file *epi_file, *opened;

static void put_file(struct file *file)
{
	if (!refcount_dec_and_test(&file->f_count))
		return;
	mutex_lock(&ep_mtx);
	epi_file = NULL;
	mutex_unlock(&ep_mtx);
	kfree(file);
}
static void ep_send_events(void)
{
	struct file *file;

	mutex_lock(&ep_mtx);
	file = epi_file;
#ifdef FIXED
	if (file && !refcount_inc_not_zero(&file->f_count))
		file = NULL;
#else
	if (file)
		refcount_inc(&file->f_count);
#endif
	mutex_unlock(&ep_mtx);
	if (file)
		put_file(file);
}
SCENE(epoll_vfs_poll, "a file is closed while epoll polls it")
{
	BEFORE {
		epi_file = kzalloc(sizeof(*epi_file), GFP_KERNEL);
		refcount_set(&epi_file->f_count, 1);
		opened = epi_file;
	}
	TASK(wait) { ep_send_events(); }
	TASK(close) { put_file(opened); }
	EXPECT(posted, "refcount-inc-on-zero", "use-after-free");
	EXPECT(FIXED, clean);
}
