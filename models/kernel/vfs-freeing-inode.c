/*
 * A look-up waits for an inode whose eviction is over: b40c8e7a033f.
 *
 *	CPU0 (iget)				CPU1 (evict)
 *	finds the inode, without a lock
 *						I_FREEING
 *						out of the hash
 *						wakes the waiters: none
 *	takes i_lock: I_FREEING, waits
 *						(nobody wakes it)
 *
 * Fixed: an inode that is not hashed any more is not waited for.
 */
#include <racewalk.h>

struct inode { spinlock_t i_lock; bool freeing, hashed; };
static struct inode inode;
static DECLARE_WAIT_QUEUE_HEAD(i_state_wait);

static void find_inode(struct inode *i)
{
	DEFINE_WAIT(wait);

	if (!READ_ONCE(i->hashed))
		return;
	spin_lock(&i->i_lock);
#ifdef FIXED
	if (!i->hashed) {
		spin_unlock(&i->i_lock);
		return;
	}
#endif
	if (!i->freeing) {
		spin_unlock(&i->i_lock);
		return;
	}
	prepare_to_wait(&i_state_wait, &wait, TASK_UNINTERRUPTIBLE);
	spin_unlock(&i->i_lock);
	schedule();
	finish_wait(&i_state_wait, &wait);
}
static void evict(struct inode *i)
{
	spin_lock(&i->i_lock);
	i->freeing = true;
	spin_unlock(&i->i_lock);
	spin_lock(&i->i_lock);
	WRITE_ONCE(i->hashed, false);
	spin_unlock(&i->i_lock);
	wake_up_all(&i_state_wait);
}
SCENE(vfs_freeing_inode, "an inode is looked up while it is evicted")
{
	BEFORE { spin_lock_init(&inode.i_lock); inode.hashed = true; }
	TASK(iget) { find_inode(&inode); }
	TASK(evict) { evict(&inode); }
	EXPECT(posted, "hung-task");
	EXPECT(FIXED, clean);
}
