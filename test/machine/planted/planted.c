// SPDX-License-Identifier: MIT
/*
 * One mistake of each kind that a tool of the kernel tells of, so that the reader of consoles has consoles to read:
 * insmod planted.ko what=NAME,NAME. The licence tag names GPL besides, because the kernel exports what is used here to such modules alone.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <linux/workqueue.h>

static char *what = "";
module_param(what, charp, 0);

struct thing {
	struct list_head entry;
	struct timer_list timer;
	struct hrtimer hrtimer;
	struct work_struct work;
	struct rcu_head rcu;
	spinlock_t lock;
	refcount_t refs;
	int word;
};

static int sink;

static struct thing *thing;
static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(outer);
static DEFINE_SPINLOCK(inner);

static noinline struct thing *make_thing(void)
{
	struct thing *t = kzalloc(sizeof(*t), GFP_KERNEL);

	spin_lock_init(&t->lock);
	refcount_set(&t->refs, 1);
	INIT_LIST_HEAD(&t->entry);
	return t;
}
static noinline void read_thing(struct thing *t) { sink += READ_ONCE(t->word); }
static void on_timer(struct timer_list *t) { }
static void on_work(struct work_struct *w) { }
static void on_rcu(struct rcu_head *head) { }
static enum hrtimer_restart on_hrtimer(struct hrtimer *t) { return HRTIMER_NORESTART; }

static void start_hrtimer(struct thing *t)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&t->hrtimer, on_hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
#else
	hrtimer_init(&t->hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	t->hrtimer.function = on_hrtimer;
#endif
	hrtimer_start(&t->hrtimer, ms_to_ktime(3000), HRTIMER_MODE_REL);
}

static void use_after_free(void) { kfree(thing); read_thing(thing); }
static void double_free(void) { kfree(thing); kfree(thing); }
static void invalid_free(void) { kfree(&thing->word); }
static void out_of_bounds(void) { sink += READ_ONCE(*((char *)thing + sizeof(*thing))); }
static int oops_thread(void *unused) { read_thing(NULL); return 0; }
static void null_dereference(void) { kthread_run(oops_thread, NULL, "planted"); msleep(300); }
static int poison_thread(void *unused)
{
	struct thing *t;

	list_del(&thing->entry);
	t = list_entry(thing->entry.next, struct thing, entry);
	read_thing(t);
	return 0;
}
static void poisoned(void) { kthread_run(poison_thread, NULL, "planted"); msleep(300); }
static void free_active(void) { start_hrtimer(thing); kfree(thing); }
static void free_active_timer(void)
{
	timer_setup(&thing->timer, on_timer, 0);
	mod_timer(&thing->timer, jiffies + 3 * HZ);
	kfree(thing);
}
static void init_active(void)
{
	timer_setup(&thing->timer, on_timer, 0);
	mod_timer(&thing->timer, jiffies + 3 * HZ);
	timer_setup(&thing->timer, on_timer, 0);
}
static void assert_init(void) { del_timer_sync(&thing->timer); }
static void call_rcu_twice(void) { call_rcu(&thing->rcu, on_rcu); call_rcu(&thing->rcu, on_rcu); rcu_barrier(); }
static void start_freed(void) { start_hrtimer(thing); hrtimer_cancel(&thing->hrtimer); kfree(thing); hrtimer_start(&thing->hrtimer, 1, HRTIMER_MODE_REL); }
static void circular(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}
static void recursive(void)
{
	spin_lock(&thing->lock);
	if (spin_trylock(&thing->lock))
		spin_unlock(&thing->lock);
	spin_unlock(&thing->lock);
	/* the report comes before the wait; a second thing keeps it from one */
	spin_lock(&thing->lock);
	spin_lock(&make_thing()->lock);
}
static void on_cpu_irq(void *unused) { spin_lock(&inner); spin_unlock(&inner); }
static void irq_state(void)
{
	smp_call_function_single(!raw_smp_processor_id(), on_cpu_irq, NULL, 1);
	spin_lock(&inner);
	spin_unlock(&inner);
}
static void irq_unsafe(void)
{
	unsigned long flags;

	smp_call_function_single(!raw_smp_processor_id(), on_cpu_irq, NULL, 1);
	spin_lock(&outer);
	spin_unlock(&outer);
	spin_lock_irqsave(&inner, flags);
	spin_lock(&outer);
	spin_unlock(&outer);
	spin_unlock_irqrestore(&inner, flags);
}
static void bad_unlock(void) { mutex_unlock(&first); }
static void held_freed(void) { spin_lock(&thing->lock); kfree(thing); preempt_enable(); }
static void suspicious(void) { struct thing __rcu *p = (struct thing __force __rcu *)thing; read_thing(rcu_dereference(p)); }
static void synchronize_in_reader(void) { rcu_read_lock(); synchronize_rcu_expedited(); rcu_read_unlock(); }
static void warn(void) { WARN_ON(thing); }
static void warn_with_text(void) { WARN(1, "what is %s here\n", "wrong"); }
static void inc_on_zero(void) { refcount_set(&thing->refs, 0); refcount_inc(&thing->refs); }
static void underflow(void) { refcount_set(&thing->refs, 0); sink += refcount_dec_and_test(&thing->refs); }
static void dec_to_zero(void) { refcount_dec(&thing->refs); }
static void del_twice(void) { LIST_HEAD(head); list_add(&thing->entry, &head); list_del(&thing->entry); list_del(&thing->entry); }
static void add_twice(void) { LIST_HEAD(head); list_add(&thing->entry, &head); list_add(&thing->entry, &head); INIT_LIST_HEAD(&head); }
static void sleep_in_atomic(void) { spin_lock(&outer); mutex_lock(&first); mutex_unlock(&first); spin_unlock(&outer); }
static void schedule_in_atomic(void) { preempt_disable(); schedule_timeout_uninterruptible(1); preempt_enable(); }
static void objects_remain(void)
{
	struct kmem_cache *cache = kmem_cache_create("planted", 64, 0, 0, NULL);

	sink += kmem_cache_alloc(cache, GFP_KERNEL) != NULL;
	kmem_cache_destroy(cache);
}
static void locks_at_exit_work(struct work_struct *w) { mutex_lock(&first); }
static DECLARE_WORK(leaky, locks_at_exit_work);
static void leaked_lock(void) { schedule_work(&leaky); flush_work(&leaky); }
static int hang_thread(void *unused) { DECLARE_COMPLETION_ONSTACK(never); wait_for_completion(&never); return 0; }
static void hung_task(void) { kthread_run(hang_thread, NULL, "planted"); msleep(65000); }
static int spin_thread(void *unused) { preempt_disable(); while (READ_ONCE(sink) != -1) cpu_relax(); return 0; }
static void soft_lockup(void)
{
	struct task_struct *t = kthread_create(spin_thread, NULL, "planted");

	kthread_bind(t, 1);
	wake_up_process(t);
	msleep(60000);
}
static int both_thread(void *given)
{
	struct thing *t = make_thing();
	unsigned long end = jiffies + HZ / 5;

	while (time_before(jiffies, end))
		cpu_relax();
	kfree(t);
	read_thing(t);
	return 0;
}
static void two_cpus(void)
{
	int cpu;

	for (cpu = 0; cpu < 2; cpu++) {
		struct task_struct *t = kthread_create(both_thread, NULL, "planted/%d", cpu);

		kthread_bind(t, cpu);
		wake_up_process(t);
	}
	msleep(1500);
}
/* KCSAN watches each plain access for a while */
static noinline void write_plainly(struct thing *t) { t->word++; }
static int racing_thread(void *given)
{
	unsigned long end = jiffies + HZ / 2;

	while (time_before(jiffies, end))
		write_plainly(given);
	return 0;
}
static void racing(void)
{
	int cpu;

	for (cpu = 0; cpu < 2; cpu++) {
		struct task_struct *t = kthread_create(racing_thread, thing, "planted/%d", cpu);

		kthread_bind(t, cpu);
		wake_up_process(t);
	}
	msleep(1500);
}
static void panics(void) { panic("planted"); }
static void marks(void)
{
	pr_info("racewalk: step 1 remover: ctx_remove()\n");
	pr_info("racewalk: step 2 timer: mod_timer(&c->timer, jiffies + 1)\n");
	pr_info("racewalk: stuck timer before 31: kfree(c): it does not come there\n");
	pr_info("racewalk: assert the timer is not armed again\n");
	pr_info("racewalk: outcome both were there\n");
}
static void nothing(void) { }

#define ONE(name) { #name, name }
static const struct { const char *name; void (*function)(void); } all[] = {
	ONE(use_after_free), ONE(double_free), ONE(invalid_free), ONE(out_of_bounds), ONE(null_dereference), ONE(poisoned),
	ONE(free_active), ONE(free_active_timer), ONE(init_active), ONE(assert_init), ONE(call_rcu_twice), ONE(start_freed),
	ONE(circular), ONE(recursive), ONE(irq_state), ONE(irq_unsafe), ONE(bad_unlock), ONE(held_freed), ONE(suspicious),
	ONE(synchronize_in_reader), ONE(warn), ONE(warn_with_text), ONE(inc_on_zero), ONE(underflow), ONE(dec_to_zero),
	ONE(del_twice), ONE(add_twice), ONE(sleep_in_atomic), ONE(schedule_in_atomic), ONE(objects_remain), ONE(leaked_lock),
	ONE(hung_task), ONE(soft_lockup), ONE(two_cpus), ONE(racing), ONE(panics), ONE(marks), ONE(nothing),
};

static int __init planted_init(void)
{
	char *name;
	int i, round = 0;

	while ((name = strsep(&what, ",")) != NULL)
		for (i = 0; i < ARRAY_SIZE(all); i++)
			if (!strcmp(all[i].name, name)) {
				thing = make_thing();
				pr_info("racewalk: begin %d\n", ++round);
				pr_info("planted: %s\n", name);
				all[i].function();
				pr_info("racewalk: done %d\n", round);
			}
	pr_info("racewalk: end\n");
	return 0;
}
/* What was planted may still be about: the module stays. */
module_init(planted_init);
MODULE_DESCRIPTION("one mistake of each kind that a tool of the kernel tells of");
MODULE_LICENSE("Dual MIT/GPL");
