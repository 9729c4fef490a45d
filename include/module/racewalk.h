/* SPDX-License-Identifier: MIT */
/*
 * What a C model includes where it is a kernel module: "racewalk kernel" copies this beside it. The model's functions come to rw_point()
 * before each step. Whoever does is held there until the controller, the task that loads the module, says that it is his turn in the
 * schedule; without a schedule he goes on after a moment of random length. Actors and schedule stand at the end of the module's file.
 */
#ifndef RACEWALK_H
#define RACEWALK_H

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hashtable.h>
#include <linux/hrtimer.h>
#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mempool.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "newer.h"

/* What this file does of itself is nobody's race, and KCSAN neither watches it nor is delayed by it. */
#define RW_QUIET __no_kcsan

/* What a model says of itself is for the search. */
#define __range(low, high)
#define __objects(count)
#define __any(...)
#define OWNERSHIP(...) struct rw_ownership_says_nothing_here

/* A tracepoint of the model's: it is given its arguments. */
static inline void rw_said(int none, ...)
{
}

/* A model that has tasks of its own counts who holds them. */
#ifdef RW_OWN_TASKS
#define get_task_struct(task) ({ __auto_type rw_task_got = (task); refcount_inc(&rw_task_got->usage); rw_task_got; })
#define put_task_struct(task) ({ if (refcount_dec_and_test(&(task)->usage)) { } })
#endif

/* There is no user space here: what comes of it is ones, as wide as the size can be divided. What goes there is lost. */
static inline unsigned long rw_from_user(void *to, unsigned long size)
{
	unsigned long i, width = size % 8 == 0 ? 8 : size % 4 == 0 ? 4 : 1;

	memset(to, 0, size);
	for (i = 0; i < size; i += width)
		((u8 *)to)[i] = 1;
	return 0;
}
#define copy_from_user(to, from, size) ((void)(from), rw_from_user(to, size))
#define copy_to_user(to, from, size) ((void)(to), (void)(from), 0UL)

/* Behind it stands more than a grace period only where there is a network. */
#define synchronize_net() synchronize_rcu()

/* --- who runs --- */

enum rw_kind {
	RW_TASK, RW_SOFTIRQ, RW_HARDIRQ,	/* of the scene */
	RW_TIMER, RW_HRTIMER, RW_WORK, RW_DELAYED, RW_RCU, RW_TASKLET, RW_IRQ_WORK, RW_KTHREAD,
};

struct rw_actor {
	const char *name;
	enum rw_kind kind;
	void *function;		/* what the kernel calls; of a scene's, its block */
	int at;			/* the point that it is held at; 0: none */
	bool go;		/* it may pass it */
	bool fired;		/* it may begin */
	bool busy;		/* it has begun and has not left */
	int value;		/* what the step gives, where the schedule says */
	int cpu;
	struct task_struct *task;
};

/* One entry a step of the schedule that can be held, or that lets the kernel do something. */
enum rw_does {
	RW_PASS,
	RW_FIRE,
	RW_MEET,		/* passes an access, and the actor `value` comes while KCSAN holds him in it; the last entry */
};
struct rw_entry {
	enum rw_does does;
	int actor;
	int point;
	bool blocks;		/* it may sleep in what it does, and is not waited for */
	bool given;		/* `value` is what the step gives */
	int value;
	const char *text;
};

#define RW_LEAVES (-1)

/* Of the model, at the end of its file. */
extern struct rw_actor rw_actors[];
extern const int rw_actor_count;
extern const struct rw_entry rw_schedule[];
extern const int rw_entry_count;
extern const char *const rw_texts[];
extern const bool rw_scheduled;
static void rw_before(void);
static void rw_globals(bool keep);

static unsigned int rounds = 1;
module_param(rounds, uint, 0444);
static unsigned int seed = 1;
module_param(seed, uint, 0444);
/* Seconds after which a schedule that does not go on is given up. */
static unsigned int patience = 15;
module_param(patience, uint, 0444);

/* A timer that is started in a schedule expires when the schedule says, or so long after it: by then the schedule is over. */
#define RW_FAR_SECONDS 25
/* the kernel looks every 20 s who has slept for as long: until then it may tell of who hangs */
#define RW_HANGS_SECONDS 45

static bool rw_released;

/*
 * Two meet in a word: the first one, whom KCSAN holds in his access for 100 ms, goes once the other one is awake on a CPU of his own, and
 * that one comes a moment later. From then on nobody sleeps.
 */
static struct rw_actor *rw_first, *rw_met;
static bool rw_is_there;
#define RW_MOMENT_MS 20
static bool rw_alive;
static struct task_struct *rw_controller;
static DEFINE_PER_CPU(struct rw_actor *, rw_in_softirq);
static DEFINE_PER_CPU(struct rw_actor *, rw_in_hardirq);

static RW_QUIET bool rw_held(void)
{
	return rw_scheduled && READ_ONCE(rw_alive) && !READ_ONCE(rw_released);
}

static RW_QUIET struct rw_actor *rw_me(void)
{
	int i;

	if (in_hardirq())
		return this_cpu_read(rw_in_hardirq);
	if (in_serving_softirq())
		return this_cpu_read(rw_in_softirq);
	for (i = 0; i < rw_actor_count; i++)
		if (READ_ONCE(rw_actors[i].task) == current)
			return &rw_actors[i];
	return NULL;
}

static RW_QUIET void rw_set_me(struct rw_actor *actor, bool is)
{
	struct rw_actor *me = is ? actor : NULL;
	struct task_struct *task = is ? current : NULL;

	if (in_hardirq())
		this_cpu_write(rw_in_hardirq, me);
	else if (in_serving_softirq())
		this_cpu_write(rw_in_softirq, me);
	else
		WRITE_ONCE(actor->task, task);
}

/* A moment, in whatever context: nobody sleeps where nobody may, or with a sleeping state set. */
static RW_QUIET void rw_relax(void)
{
	if (preempt_count() || irqs_disabled() || rcu_preempt_depth() || READ_ONCE(current->__state) != TASK_RUNNING || READ_ONCE(rw_first))
		cpu_relax();
	else
		usleep_range(100, 300);
}

static RW_QUIET void rw_jitter(void)
{
	u32 random = get_random_u32();

	if ((random & 3) == 0)
		udelay((random >> 8) % 40);
	else if ((random & 31) == 1)
		rw_relax();
}

static RW_QUIET bool rw_meets(struct rw_actor *actor)
{
	if (!READ_ONCE(rw_first) || actor != rw_met || !smp_load_acquire(&rw_first->go))
		return false;
	WRITE_ONCE(rw_is_there, true);
	mdelay(RW_MOMENT_MS);
	return true;
}

static RW_QUIET void rw_point(int point)
{
	struct rw_actor *actor;

	if (!READ_ONCE(rw_alive))
		return;
	actor = rw_me();
	if (!actor)
		return;
	if (!rw_scheduled) {
		rw_jitter();
		return;
	}
	if (READ_ONCE(rw_released))
		return;
	smp_store_release(&actor->at, point);
	while (!smp_load_acquire(&actor->go) && !READ_ONCE(rw_released) && !rw_meets(actor))
		rw_relax();
	if (actor == READ_ONCE(rw_first))
		while (!READ_ONCE(rw_is_there) && !READ_ONCE(rw_released))
			cpu_relax();
	WRITE_ONCE(actor->go, false);
}

/* What the schedule says that a call of the model's own gives; else one of its values. */
static RW_QUIET int rw_any(const int *values, int count)
{
	struct rw_actor *actor = rw_me();

	if (actor && rw_held())
		return READ_ONCE(actor->value);
	return values[get_random_u32() % count];
}

struct rw_scope {
	struct rw_actor *actor;
};

static RW_QUIET struct rw_actor *rw_free_actor(void *function, bool fired)
{
	int i;

	for (i = 0; i < rw_actor_count; i++) {
		struct rw_actor *actor = &rw_actors[i];

		if (actor->function == function && !READ_ONCE(actor->busy) && (!fired || READ_ONCE(actor->fired)))
			return actor;
	}
	return NULL;
}

/* A function that the kernel calls begins: as which actor; as none where somebody of the model called it directly. */
static RW_QUIET struct rw_scope rw_enter(void *function)
{
	struct rw_scope scope = {};

	if (!READ_ONCE(rw_alive) || (current == rw_controller && !in_interrupt()) || rw_me())
		return scope;
	while (rw_held()) {
		scope.actor = rw_free_actor(function, true);
		if (scope.actor)
			break;
		rw_relax();
	}
	if (!scope.actor)
		scope.actor = rw_free_actor(function, false);
	if (scope.actor) {
		scope.actor->at = 0;
		rw_set_me(scope.actor, true);
		smp_store_release(&scope.actor->busy, true);
		WRITE_ONCE(scope.actor->fired, false);
	}
	return scope;
}

static RW_QUIET void rw_leave(struct rw_scope *scope)
{
	if (!scope->actor)
		return;
	rw_point(RW_LEAVES);
	rw_set_me(scope->actor, false);
	smp_store_release(&scope->actor->busy, false);
}

/* An RCU callback whose turn has not come is queued again, so that it holds up no CPU. */
static RW_QUIET bool rw_early(void *function)
{
	return rw_held() && !rw_me() && !rw_free_actor(function, true);
}

/* --- what the kernel does by itself, when the schedule says --- */

#define RW_ARMED 16
static struct timer_list *rw_timers[RW_ARMED];
static struct hrtimer *rw_hrtimers[RW_ARMED];
static struct delayed_work *rw_delayed[RW_ARMED];

static RW_QUIET void rw_note(void **list, void *one)
{
	int i;

	for (i = 0; i < RW_ARMED; i++) {
		void *old = READ_ONCE(list[i]);

		if (old == one || (!old && !cmpxchg(&list[i], NULL, one)))
			return;
	}
}

static bool rw_armed;

static RW_QUIET unsigned long rw_expiry(struct timer_list *timer, unsigned long expires)
{
	if (!rw_scheduled || READ_ONCE(rw_released))
		return expires;
	WRITE_ONCE(rw_armed, true);
	rw_note((void **)rw_timers, timer);
	return jiffies + RW_FAR_SECONDS * HZ;
}

static RW_QUIET ktime_t rw_far(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode)
{
	ktime_t far = ktime_set(RW_FAR_SECONDS, 0);

	if (!rw_scheduled || READ_ONCE(rw_released) || time == KTIME_MAX)
		return time;
	WRITE_ONCE(rw_armed, true);
	rw_note((void **)rw_hrtimers, timer);
	return mode & HRTIMER_MODE_REL ? far : ktime_add(ktime_get(), far);
}

static RW_QUIET void rw_add_timer(struct timer_list *timer)
{
	timer->expires = rw_expiry(timer, timer->expires);
	add_timer(timer);
}

#define mod_timer(timer, expires) ({ struct timer_list *rw_t = (timer); (mod_timer)(rw_t, rw_expiry(rw_t, expires)); })
#define timer_reduce(timer, expires) ({ struct timer_list *rw_t = (timer); (timer_reduce)(rw_t, rw_expiry(rw_t, expires)); })
#define add_timer(timer) rw_add_timer(timer)
#define hrtimer_start(timer, time, mode) \
	({ struct hrtimer *rw_t = (timer); enum hrtimer_mode rw_m = (mode); (hrtimer_start)(rw_t, rw_far(rw_t, time, rw_m), rw_m); })
#define hrtimer_forward_now(timer, interval) \
	((hrtimer_forward_now)(timer, rw_held() ? ktime_set(RW_FAR_SECONDS, 0) : (interval)))

/* Work items wait behind two plugs: one more may run each time that the schedule lets a worker begin. */
#define RW_PLUGS 2
static struct workqueue_struct *rw_queue;
static struct work_struct rw_plugs[RW_PLUGS];
static DECLARE_COMPLETION(rw_unplugged);
static int rw_running;

static RW_QUIET void rw_plug(struct work_struct *work)
{
	wait_for_completion(&rw_unplugged);
}

static RW_QUIET bool rw_is_systems(struct workqueue_struct *queue)
{
	return queue == system_wq || queue == system_highpri_wq || queue == system_long_wq || queue == system_unbound_wq ||
	       queue == system_freezable_wq;
}

static RW_QUIET struct workqueue_struct *rw_queue_for(struct workqueue_struct *queue)
{
	return rw_is_systems(queue) ? rw_queue : queue;
}

static RW_QUIET unsigned long rw_delay(struct delayed_work *work, unsigned long delay)
{
	if (!rw_scheduled || READ_ONCE(rw_released) || delay == 0)
		return delay;
	WRITE_ONCE(rw_armed, true);
	rw_note((void **)rw_delayed, work);
	return RW_FAR_SECONDS * HZ;
}

#define queue_work(queue, work) ((queue_work)(rw_queue_for(queue), work))
#define schedule_work(work) ((queue_work)(rw_queue_for(system_wq), work))
#define queue_delayed_work(queue, work, delay) \
	({ struct delayed_work *rw_w = (work); (queue_delayed_work)(rw_queue_for(queue), rw_w, rw_delay(rw_w, delay)); })
#define schedule_delayed_work(work, delay) queue_delayed_work(system_wq, work, delay)
#define mod_delayed_work(queue, work, delay) \
	({ struct delayed_work *rw_w = (work); (mod_delayed_work)(rw_queue_for(queue), rw_w, rw_delay(rw_w, delay)); })

/* kfree_rcu() frees in batches, seconds after the grace period. In a schedule it frees right behind that, as early as any kernel may. */
struct rw_later {
	struct rcu_head rcu;
	const void *object;
};
static atomic_t rw_later_count;

static RW_QUIET void rw_free_now(struct rcu_head *rcu)
{
	struct rw_later *later = container_of(rcu, struct rw_later, rcu);

	kfree(later->object);
	kfree(later);
	atomic_dec(&rw_later_count);
}

static RW_QUIET bool rw_free_later(const void *object)
{
	struct rw_later *later = rw_held() ? kmalloc(sizeof(*later), GFP_ATOMIC) : NULL;

	if (!later)
		return false;
	later->object = object;
	atomic_inc(&rw_later_count);
	call_rcu(&later->rcu, rw_free_now);
	return true;
}

#undef kfree_rcu
#define kfree_rcu(object, head) do { if (!rw_free_later(object)) kvfree_rcu_arg_2(object, head); } while (0)

/* Started on the CPU of whom it calls: a timer belongs to a CPU, and nobody else of the schedule is held there. */
static RW_QUIET void rw_start_hrtimer(void *timer)
{
	(hrtimer_start)((struct hrtimer *)timer, 0, HRTIMER_MODE_REL);
}

static RW_QUIET void rw_fire_timer(struct rw_actor *actor)
{
	int i;

	for (i = 0; i < RW_ARMED; i++) {
		struct timer_list *timer = rw_timers[i];

		if (!timer || (void *)timer->function != actor->function || !timer_pending(timer) || !timer_delete(timer))
			continue;
		timer->expires = jiffies;
		add_timer_on(timer, actor->cpu);
		return;
	}
}

static RW_QUIET void rw_fire_hrtimer(struct rw_actor *actor)
{
	int i;

	for (i = 0; i < RW_ARMED; i++) {
		struct hrtimer *timer = rw_hrtimers[i];

		if (!timer || (void *)timer->function != actor->function || !hrtimer_is_queued(timer) || hrtimer_try_to_cancel(timer) != 1)
			continue;
		smp_call_function_single(actor->cpu, rw_start_hrtimer, timer, 1);
		return;
	}
}

static RW_QUIET void rw_fire_delayed(void)
{
	int i;

	for (i = 0; i < RW_ARMED; i++)
		if (rw_delayed[i] && timer_pending(&rw_delayed[i]->timer)) {
			mod_timer_pending(&rw_delayed[i]->timer, jiffies);
			while (timer_pending(&rw_delayed[i]->timer))
				usleep_range(500, 1000);
			return;
		}
}

/* --- the actors of the scene --- */

static RW_QUIET int rw_task(void *data)
{
	struct rw_actor *actor = data;

	WRITE_ONCE(actor->task, current);
	if (!rw_scheduled)
		rw_jitter();
	((void (*)(void))actor->function)();
	rw_point(RW_LEAVES);
	WRITE_ONCE(actor->task, NULL);
	smp_store_release(&actor->busy, false);
	return 0;
}

static RW_QUIET void rw_interrupt(void *data)
{
	struct rw_actor *actor = data;

	rw_set_me(actor, true);
	((void (*)(void))actor->function)();
	rw_point(RW_LEAVES);
	rw_set_me(actor, false);
	smp_store_release(&actor->busy, false);
}

static DEFINE_PER_CPU(struct rw_actor *, rw_softirq_actor);
static DEFINE_PER_CPU(struct tasklet_struct, rw_tasklets);

static RW_QUIET void rw_tasklet(struct tasklet_struct *tasklet)
{
	rw_interrupt(this_cpu_read(rw_softirq_actor));
}

static RW_QUIET void rw_raise_tasklet(void *tasklet)
{
	tasklet_schedule(tasklet);
}

static RW_QUIET void rw_begin(struct rw_actor *actor)
{
	struct task_struct *task;

	WRITE_ONCE(actor->busy, true);
	actor->at = 0;
	switch (actor->kind) {
	case RW_TASK:
		task = kthread_create(rw_task, actor, "rw-%s", actor->name);
		if (IS_ERR(task)) {
			pr_info("racewalk: no thread for %s\n", actor->name);
			WRITE_ONCE(actor->busy, false);
			return;
		}
		kthread_bind(task, actor->cpu);
		wake_up_process(task);
		return;
	case RW_HARDIRQ:
		/* the interrupt by which one CPU calls another */
		smp_call_function_single(actor->cpu, rw_interrupt, actor, 0);
		return;
	case RW_SOFTIRQ:
		per_cpu(rw_softirq_actor, actor->cpu) = actor;
		tasklet_setup(&per_cpu(rw_tasklets, actor->cpu), rw_tasklet);
		smp_call_function_single(actor->cpu, rw_raise_tasklet, &per_cpu(rw_tasklets, actor->cpu), 1);
		return;
	default:
		return;
	}
}

static RW_QUIET void rw_fire(struct rw_actor *actor)
{
	WRITE_ONCE(actor->fired, true);
	switch (actor->kind) {
	case RW_SOFTIRQ:
	case RW_HARDIRQ:
		rw_begin(actor);
		return;
	case RW_TIMER:
		rw_fire_timer(actor);
		return;
	case RW_HRTIMER:
		rw_fire_hrtimer(actor);
		return;
	case RW_DELAYED:
		rw_fire_delayed();
		return;
	case RW_WORK:
		workqueue_set_max_active(rw_queue, RW_PLUGS + ++rw_running);
		return;
	default:
		return;
	}
}

/* --- the controller --- */

static RW_QUIET const char *rw_text(int point)
{
	return point == RW_LEAVES ? "its return" : point > 0 ? rw_texts[point] : "something that is no point";
}

static RW_QUIET bool rw_until(bool (*is)(struct rw_actor *, int), struct rw_actor *actor, int point, unsigned int ms)
{
	unsigned long end = jiffies + msecs_to_jiffies(ms) + 1;

	for (;;) {
		if (is(actor, point))
			return true;
		if (time_after(jiffies, end))
			return false;
		usleep_range(100, 200);
	}
}

static RW_QUIET bool rw_stands(struct rw_actor *actor, int point)
{
	return smp_load_acquire(&actor->at) != 0;
}

static RW_QUIET bool rw_stands_or_left(struct rw_actor *actor, int point)
{
	return smp_load_acquire(&actor->at) != 0 || !smp_load_acquire(&actor->busy);
}

static RW_QUIET bool rw_have_met(struct rw_actor *actor, int point)
{
	return READ_ONCE(rw_is_there);
}

/* The entries one after the other; says at which one it does not go on. */
static RW_QUIET void rw_follow(void)
{
	int i;

	for (i = 0; i < rw_entry_count; i++) {
		const struct rw_entry *entry = &rw_schedule[i];
		struct rw_actor *actor = &rw_actors[entry->actor];
		int waits;

		/* what is freed behind a grace period may be freed by now, unless a reader is held */
		for (waits = 0; waits < 200 && atomic_read(&rw_later_count); waits++)
			msleep(10);
		if (entry->does == RW_FIRE) {
			pr_info("racewalk: step %d %s: %s\n", i + 1, actor->name, entry->text);
			rw_fire(actor);
			if (actor->kind == RW_DELAYED || entry->blocks)
				continue;
			if (!rw_until(rw_stands, actor, 0, patience * 1000)) {
				pr_info("racewalk: stuck %s before %s: it does not begin\n", actor->name, entry->text);
				return;
			}
			continue;
		}
		if (!rw_until(rw_stands, actor, 0, patience * 1000)) {
			pr_info("racewalk: stuck %s before %s: it does not come there\n", actor->name, entry->text);
			return;
		}
		if (actor->at != entry->point) {
			pr_info("racewalk: stuck %s before %s: it comes to %s\n", actor->name, entry->text, rw_text(actor->at));
			return;
		}
		pr_info("racewalk: step %d %s: %s\n", i + 1, actor->name, entry->text);
		if (entry->does == RW_MEET) {
			rw_met = &rw_actors[entry->value];
			WRITE_ONCE(rw_first, actor);
			msleep(20);
		}
		actor->at = 0;
		if (entry->given)
			WRITE_ONCE(actor->value, entry->value);
		smp_store_release(&actor->go, true);
		if (entry->does == RW_MEET) {
			rw_until(rw_have_met, actor, 0, patience * 1000);
			msleep(20);
			return;
		}
		/* the next one begins once this step is done: he has come to his next point, has left, or sleeps */
		if (!rw_until(rw_stands_or_left, actor, 0, entry->blocks ? 50 : patience * 1000) && !entry->blocks) {
			pr_info("racewalk: stuck %s in %s: it does not come back\n", actor->name, entry->text);
			return;
		}
	}
	pr_info("racewalk: followed\n");
}

static RW_QUIET void rw_wait_for_all(void)
{
	unsigned long end = jiffies + (rw_scheduled ? RW_HANGS_SECONDS : patience) * HZ;
	int i;

	for (i = 0; i < rw_actor_count; i++)
		while (smp_load_acquire(&rw_actors[i].busy)) {
			if (time_after(jiffies, end)) {
				pr_info("racewalk: %s does not end\n", rw_actors[i].name);
				end += HZ;
				break;
			}
			usleep_range(200, 400);
		}
}

static RW_QUIET void rw_round(unsigned int round)
{
	int i;

	pr_info("racewalk: begin %u\n", round);
	WRITE_ONCE(rw_released, false);
	rw_before();
	WRITE_ONCE(rw_alive, true);
	for (i = 0; i < rw_actor_count; i++)
		if (rw_actors[i].kind <= RW_HARDIRQ && (rw_actors[i].kind == RW_TASK || !rw_scheduled))
			rw_begin(&rw_actors[i]);
	if (rw_scheduled)
		rw_follow();
	WRITE_ONCE(rw_released, true);
	complete_all(&rw_unplugged);
	rw_wait_for_all();
	/* what is still armed or queued comes now */
	if (rw_scheduled && READ_ONCE(rw_armed))
		ssleep(RW_FAR_SECONDS + 1);
	rcu_barrier();
	if (!rw_scheduled)
		msleep(20);
	flush_workqueue(rw_queue);
	WRITE_ONCE(rw_alive, false);
	pr_info("racewalk: done %u\n", round);
}

static int __init rw_init(void)
{
	unsigned int round;
	int i, cpus = num_online_cpus();

	rw_controller = current;
	rw_queue = alloc_workqueue("racewalk", WQ_UNBOUND, rw_scheduled ? RW_PLUGS : 0);
	if (!rw_queue)
		return -ENOMEM;
	for (i = 0; i < RW_PLUGS; i++) {
		INIT_WORK(&rw_plugs[i], rw_plug);
		if (rw_scheduled)
			(queue_work)(rw_queue, &rw_plugs[i]);
	}
	set_cpus_allowed_ptr(current, cpumask_of(0));
	for (i = 0; i < rw_actor_count; i++)
		rw_actors[i].cpu = cpus > 1 ? 1 + i % (cpus - 1) : 0;
	rw_globals(true);
	for (round = 1; round <= (rw_scheduled ? 1 : rounds); round++) {
		rw_globals(false);
		rw_round(round);
	}
	pr_info("racewalk: end\n");
	return 0;
}

module_init(rw_init);

#ifdef CONFIG_KCSAN
/* A race breaks nothing, so the module may go and come again. */
static void __exit rw_exit(void)
{
	destroy_workqueue(rw_queue);
}
module_exit(rw_exit);
#endif

MODULE_DESCRIPTION("a model of racewalk");
/* GPL symbols such as hrtimer_start() are for modules that say so; this file is MIT */
MODULE_LICENSE("Dual MIT/GPL");

#endif
