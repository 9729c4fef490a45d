/* --- what runs: the calls of models/tlob/scenario and of models/env in C */

/* the monitor is enabled, and there is an fd that is bound */
static void enable(void)
{
	__tlob_init_monitor();
	fp = tlob_chardev_bind();
	fd = kzalloc(sizeof(*fd), GFP_KERNEL);
	fd->ops = true;
	fd->monitor_priv = fp;
}

static void rv_release(struct rv_fd *of)
{
	if (of->ops)
		tlob_chardev_release(of->monitor_priv);
	kfree(of);
}

static void rv_disable_monitor(void)
{
	mutex_lock(&rv_interface_lock);
	if (rv_this.enabled) {
		rv_this.enabled = false;
		disable_tlob();
		tracepoint_synchronize_unregister();
	}
	mutex_unlock(&rv_interface_lock);
}

/* as far as tlob sees it: its probe, the files if it has any, and the task's own reference when it is reaped */
static void do_exit(struct task_struct *task)
{
	int idx = srcu_read_lock(&tracepoint_srcu);

	if (READ_ONCE(sched_process_exit_on))
		handle_sched_process_exit(NULL, task, true);
	srcu_read_unlock(&tracepoint_srcu, idx);
	synchronize_rcu();
	put_task_struct(task);
}

SCENE(stop_vs_stop_all, "")
{
	OPTION(ticks, 1);
	BEFORE {
		enable();
		tlob_chardev_ioctl(fp, TLOB_IOCTL_TRACE_START, 0);
	}
	TASK(user) {
		stop_returned = tlob_chardev_ioctl(fp, TLOB_IOCTL_TRACE_STOP, 0);
		rv_release(fd);
	}
	TASK(disable) { rv_disable_monitor(); }
}

SCENE(stop_vs_exit, "")
{
	OPTION(ticks, 1);
	BEFORE {
		enable();
		tlob_chardev_ioctl(fp, TLOB_IOCTL_TRACE_START, 0);
	}
	TASK(exiter) { do_exit(&task0); }
	TASK(user) {
		stop_returned = tlob_chardev_ioctl(fp, TLOB_IOCTL_TRACE_STOP, 0);
		rv_release(fd);
	}
}

SCENE(start_vs_stop_all, "")
{
	OPTION(ticks, 1);
	BEFORE { enable(); }
	TASK(user) {
		start_returned = tlob_chardev_ioctl(fp, TLOB_IOCTL_TRACE_START, 0);
		rv_release(fd);
	}
	TASK(disable) { rv_disable_monitor(); }
}

SCENE(close_vs_stop_all, "")
{
	OPTION(ticks, 1);
	BEFORE {
		enable();
		tlob_chardev_ioctl(fp, TLOB_IOCTL_TRACE_START, 0);
	}
	TASK(user) { rv_release(fd); }
	TASK(disable) { rv_disable_monitor(); }
}
