/*
 * A tracing instance goes while trace_marker is written: 07183aac4a68.
 *
 *	CPU0 (rmdir)				CPU1 (write)
 *						rcu_read_lock()
 *						finds the instance in the list
 *	the options are cleared: off the list
 *	not on the list any more:
 *	  no synchronize_rcu()
 *	kfree(tr)
 *						writes to the instance
 *
 * Fixed: taken off the list, and waited for, while the option is still set.
 */
#include <racewalk.h>

struct trace_array { struct list_head marker_list; bool copy_marker; int entries; };
static LIST_HEAD(marker_copies);
static struct trace_array *instance;

static bool update_marker_trace(struct trace_array *tr)
{
	if (!tr->copy_marker)
		return false;
	list_del_rcu(&tr->marker_list);
	tr->copy_marker = false;
	return true;
}
static void remove_instance(struct trace_array *tr)
{
#ifndef FIXED
	update_marker_trace(tr);
#endif
	if (update_marker_trace(tr))
		synchronize_rcu();
	kfree(tr);
}
static void tracing_mark_write(void)
{
	struct trace_array *tr;

	rcu_read_lock();
	list_for_each_entry_rcu(tr, &marker_copies, marker_list)
		WRITE_ONCE(tr->entries, 1);
	rcu_read_unlock();
}
SCENE(trace_marker_copies, "an instance that copies trace_marker is removed while it is written")
{
	BEFORE {
		instance = kzalloc(sizeof(*instance), GFP_KERNEL);
		instance->copy_marker = true;
		list_add_rcu(&instance->marker_list, &marker_copies);
	}
	TASK(rmdir) { remove_instance(instance); }
	TASK(write) { tracing_mark_write(); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
