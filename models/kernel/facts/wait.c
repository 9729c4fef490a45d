/* Facts of completions, wait queues and kernel threads. */
#include <racewalk.h>

static struct completion done;
static DECLARE_WAIT_QUEUE_HEAD(queue);
static struct task_struct *thread;
static int condition = 1, started;
static int got = 99, got_then = 99, got_after = 99;

SCENE(complete_first, "complete() before the wait counts, once")
{
	BEFORE { init_completion(&done); }
	TASK(a) {
		complete(&done);
		got = try_wait_for_completion(&done);
		got_then = try_wait_for_completion(&done);
	}
}
SCENE(complete_all_stays, "complete_all() stays, and reinit_completion() loses it")
{
	BEFORE { init_completion(&done); }
	TASK(a) {
		complete_all(&done);
		got = try_wait_for_completion(&done);
		got_then = try_wait_for_completion(&done);
		reinit_completion(&done);
		got_after = try_wait_for_completion(&done);
	}
}
SCENE(complete_lost, "reinit_completion() loses a complete()")
{
	BEFORE { init_completion(&done); }
	TASK(a) {
		complete(&done);
		reinit_completion(&done);
		got = completion_done(&done);
	}
}
SCENE(wait_event_true, "wait_event_interruptible() of what is so already gives 0, and no waiter is left")
{
	TASK(a) {
		got = wait_event_interruptible(queue, READ_ONCE(condition));
		got_then = waitqueue_active(&queue);
	}
}
static int runs(void *unused)
{
	WRITE_ONCE(started, 1);
	while (!kthread_should_stop())
		msleep(1);
	return 7;
}
SCENE(kthread_stop_early, "kthread_stop() before the first run gives -EINTR, and the function is never called")
{
	BEFORE { thread = kthread_create(runs, NULL, "racewalk"); }
	TASK(a) {
		got = kthread_stop(thread);
		got_then = READ_ONCE(started);
	}
}
SCENE(kthread_stop_running, "kthread_stop() gives what the function does")
{
	BEFORE { thread = kthread_run(runs, NULL, "racewalk"); }
	TASK(a) {
		while (!READ_ONCE(started))
			msleep(1);
		got = kthread_stop(thread);
	}
}
static int spins(void *unused)
{
	WRITE_ONCE(started, 1);
	while (!kthread_should_stop())
		cpu_relax();
	return 0;
}
SCENE(wake_up_running, "wake_up_process() of a running task gives 0")
{
	BEFORE { thread = kthread_run(spins, NULL, "racewalk"); }
	TASK(a) {
		while (!READ_ONCE(started))
			cpu_relax();
		got = wake_up_process(thread);
		kthread_stop(thread);
	}
}
