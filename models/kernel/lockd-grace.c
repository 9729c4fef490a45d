/*
 * lockd begins a grace period while it is shut down: efda760fe95e.
 *
 *	CPU0 (lockd_down)			CPU1 (lockd)
 *	ends the grace period
 *						a signal: begins a grace period,
 *						back on the list
 *	stops the thread
 *	frees what is on the list
 *
 * Fixed: the thread ends the grace period itself, last. That holds of a thread that has run: one that is stopped before (EARLY) never
 * calls its function, and nobody ends the grace period.
 */
#include <racewalk.h>

struct lockd_net { struct list_head grace; };
static DEFINE_SPINLOCK(grace_lock);
static LIST_HEAD(grace_list);
static struct lockd_net *ln;
static struct task_struct *lockd_task;
static DECLARE_COMPLETION(running);
static bool signalled = true;

static void locks_end_grace(void)
{
	spin_lock(&grace_lock);
	list_del_init(&ln->grace);
	spin_unlock(&grace_lock);
}
static int lockd(void *unused)
{
	complete(&running);
	while (!kthread_should_stop()) {
		if (signalled) {
			signalled = false;
			spin_lock(&grace_lock);
			list_del_init(&ln->grace);
			list_add(&ln->grace, &grace_list);
			spin_unlock(&grace_lock);
		}
	}
#if defined(FIXED) || defined(EARLY)
	locks_end_grace();
#endif
	return 0;
}
static void lockd_down(void)
{
#ifndef EARLY
	wait_for_completion(&running);
#endif
#if !defined(FIXED) && !defined(EARLY)
	locks_end_grace();
#endif
	kthread_stop(lockd_task);
	kfree(ln);
	spin_lock(&grace_lock);
	WARN_ON(!list_empty(&grace_list));
	spin_unlock(&grace_lock);
}
SCENE(lockd_grace, "lockd gets a signal while it is stopped")
{
	BEFORE {
		ln = kzalloc(sizeof(*ln), GFP_KERNEL);
		INIT_LIST_HEAD(&ln->grace);
		list_add(&ln->grace, &grace_list);
		lockd_task = kthread_run(lockd, NULL, "lockd");
	}
	TASK(down) { lockd_down(); }
	EXPECT(posted, "warn");
	EXPECT(FIXED, clean);
	EXPECT(EARLY, "warn");
}
