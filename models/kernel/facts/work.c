/* Facts of work items. A function waits for `go`, on a worker of whichever CPU. */
#include <racewalk.h>

struct owner { struct work_struct work; };
static struct owner *owner;
static struct work_struct work;
static struct delayed_work delayed;
static int begun, go, ended;
static int got = 99, got_then = 99, got_after = 99, got_ended = 99;

static void waits(struct work_struct *w)
{
	WRITE_ONCE(begun, READ_ONCE(begun) + 1);
	while (!READ_ONCE(go))
		msleep(1);
	WRITE_ONCE(ended, READ_ONCE(ended) + 1);
}
static void until_begun(void)
{
	while (!READ_ONCE(begun))
		msleep(1);
}
static void start(void)
{
	schedule_work(&work);
	until_begun();
}

SCENE(work_queue_running, "queue_work() of a running item gives 1, of a pending one 0, and it runs once more")
{
	BEFORE { INIT_WORK(&work, waits); }
	TASK(a) {
		start();
		got = schedule_work(&work);
		got_then = schedule_work(&work);
		WRITE_ONCE(go, 1);
		flush_work(&work);
		got_ended = READ_ONCE(ended);
	}
}
SCENE(work_cancel_sync, "cancel_work_sync() gives 0 of an idle item, 1 of one that runs and is pending, and returns when it has ended")
{
	BEFORE { INIT_WORK(&work, waits); }
	TASK(a) {
		got = cancel_work_sync(&work);
		start();
		schedule_work(&work);
		WRITE_ONCE(go, 1);
		got_then = cancel_work_sync(&work);
		got_after = schedule_work(&work);
		flush_work(&work);
	}
}
SCENE(work_cancel_sync_running, "cancel_work_sync() of a running item gives 0 after it has ended")
{
	BEFORE { INIT_WORK(&work, waits); }
	TASK(a) {
		start();
		WRITE_ONCE(go, 1);
		got = cancel_work_sync(&work);
		got_ended = READ_ONCE(ended);
	}
}
SCENE(work_cancel_running, "cancel_work() of a running item gives 0 and does not wait; of one that is pending besides 1")
{
	BEFORE { INIT_WORK(&work, waits); }
	TASK(a) {
		start();
		got = cancel_work(&work);
		schedule_work(&work);
		got_then = cancel_work(&work);
		got_ended = READ_ONCE(ended);
		WRITE_ONCE(go, 1);
		flush_work(&work);
	}
}
SCENE(work_init_running, "INIT_WORK() of a running item: cancel_work_sync() does not wait any more")
{
	BEFORE { INIT_WORK(&work, waits); }
	TASK(a) {
		start();
		INIT_WORK(&work, waits);
		got = cancel_work_sync(&work);
		got_ended = READ_ONCE(ended);
		WRITE_ONCE(go, 1);
		while (!READ_ONCE(ended))
			msleep(1);
	}
}
static void frees(struct work_struct *w)
{
	kfree(container_of(w, struct owner, work));
	WRITE_ONCE(ended, 1);
}
SCENE(work_frees_itself, "kfree() of the object by its own function: nothing")
{
	BEFORE {
		owner = kzalloc(sizeof(*owner), GFP_KERNEL);
		INIT_WORK(&owner->work, frees);
	}
	TASK(a) {
		schedule_work(&owner->work);
		while (!READ_ONCE(ended))
			msleep(1);
		got = 1;
	}
}
SCENE(work_free_running, "kfree() while the function runs, which does not look at it: nothing")
{
	BEFORE {
		owner = kzalloc(sizeof(*owner), GFP_KERNEL);
		INIT_WORK(&owner->work, waits);
	}
	TASK(a) {
		schedule_work(&owner->work);
		until_begun();
		kfree(owner);
		WRITE_ONCE(go, 1);
		while (!READ_ONCE(ended))
			msleep(1);
		got = 1;
	}
}
SCENE(delayed_work_queue_pending, "queue_delayed_work() of a pending item gives 0; cancel_delayed_work_sync() of it 1, and then 0")
{
	BEFORE {
		INIT_DELAYED_WORK(&delayed, waits);
		WRITE_ONCE(go, 1);
	}
	TASK(a) {
		schedule_delayed_work(&delayed, 1000);
		got = schedule_delayed_work(&delayed, 1000);
		got_then = cancel_delayed_work_sync(&delayed);
		got_after = cancel_delayed_work_sync(&delayed);
	}
}
SCENE(delayed_work_mod, "mod_delayed_work() of an idle item gives 0, of one in its timer 1")
{
	BEFORE {
		INIT_DELAYED_WORK(&delayed, waits);
		WRITE_ONCE(go, 1);
	}
	TASK(a) {
		got = mod_delayed_work(system_wq, &delayed, 1000);
		got_then = mod_delayed_work(system_wq, &delayed, 1000);
		cancel_delayed_work_sync(&delayed);
	}
}
SCENE(delayed_work_mod_running, "mod_delayed_work() of a running item gives 0")
{
	BEFORE { INIT_DELAYED_WORK(&delayed, waits); }
	TASK(a) {
		schedule_delayed_work(&delayed, 0);
		until_begun();
		got = mod_delayed_work(system_wq, &delayed, 1000);
		WRITE_ONCE(go, 1);
		cancel_delayed_work_sync(&delayed);
	}
}
