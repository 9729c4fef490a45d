/*
 * What tlob's own functions stand on, as models/tlob/framework has it, here in C: the runtime-verification framework's functions, whose
 * source the patch does not have, and the character device's. The functions of the patch are put behind it.
 */
#include <racewalk.h>

/* as many as there are slots: the kernel's own limit is 64 */
#define TLOB_MAX_MONITORED 1

enum states { running_tlob, sleeping_tlob, waiting_tlob, state_max_tlob };
enum events { sleep_tlob, preempt_tlob, wakeup_tlob, switch_in_tlob };
enum envs_tlob { clk_elapsed_tlob };

struct task_struct {
	pid_t pid __range(0, 6);
	refcount_t usage;
};

struct tlob_fpriv {
	struct task_struct *task;
	bool monitoring;
	bool budget_exceeded;
};

struct tlob_task_state {
	struct task_struct *task;
	u64 threshold_us __range(0, 7);
	atomic_t stopping __range(0, 1);
	raw_spinlock_t entry_lock;
	u64 running_ns __range(0, 7);
	u64 waiting_ns __range(0, 7);
	u64 sleeping_ns __range(0, 7);
	ktime_t last_ts __range(0, 31);
	struct tlob_fpriv *fpriv;
	struct rcu_head rcu;
} __objects(1);

typedef struct tlob_task_state *monitor_target;

struct da_monitor {
	bool monitoring;
	unsigned int curr_state __range(0, 2);
};

struct ha_monitor {
	struct da_monitor da_mon;
	/* a time, a deadline, or that there is none */
	s64 env __range(-32, 31);
	struct hrtimer timer;
};

struct da_monitor_storage {
	int id __range(0, 6);
	monitor_target target;
	struct hlist_node node;
	struct ha_monitor rv;
	struct rcu_head slot_rcu;
};

struct rv_monitor {
	bool enabled;
};

static struct rv_monitor rv_this;
static bool monitoring_on = true;
static DEFINE_HASHTABLE(da_monitor_ht, 10);
static mempool_t da_pool;

static struct kmem_cache *tlob_state_cache;
static atomic_t tlob_num_monitored __range(-4, 7);
static DEFINE_MUTEX(tlob_start_mutex);
static DEFINE_MUTEX(tlob_uprobe_mutex);
static DEFINE_MUTEX(rv_interface_lock);
static refcount_t tlob_fd_refcount;
static DECLARE_COMPLETION(tlob_fd_released);

#define ENV_INVALID_VALUE (-1)
/* a tick is a microsecond, and has no parts */
#define BUDGET_NS(ha_mon) (ha_get_target(ha_mon)->threshold_us)

/* --- da_monitor.h */

static struct da_monitor_storage *da_get_storage(int id)
{
	struct da_monitor_storage *ms;

	hash_for_each_possible_rcu(da_monitor_ht, ms, node, id) {
		if (ms->id == id)
			return ms;
	}
	return NULL;
}

static struct da_monitor *da_get_monitor(int id, monitor_target target)
{
	struct da_monitor_storage *ms = da_get_storage(id);

	return ms ? &ms->rv.da_mon : NULL;
}

static monitor_target da_get_target_by_id(int id)
{
	struct da_monitor_storage *ms = da_get_storage(id);

	return ms ? rcu_dereference(ms->target) : NULL;
}

static monitor_target da_get_target(struct da_monitor *da_mon)
{
	return container_of(da_mon, struct da_monitor_storage, rv.da_mon)->target;
}

static int da_get_id(struct da_monitor *da_mon)
{
	return container_of(da_mon, struct da_monitor_storage, rv.da_mon)->id;
}

static bool da_monitoring(struct da_monitor *da_mon)
{
	return smp_load_acquire(&da_mon->monitoring);
}

static bool da_monitor_enabled(void)
{
	return READ_ONCE(monitoring_on) && rv_this.enabled;
}

static struct ha_monitor *to_ha_monitor(struct da_monitor *da_mon)
{
	return container_of(da_mon, struct ha_monitor, da_mon);
}

static monitor_target ha_get_target(struct ha_monitor *ha_mon)
{
	return da_get_target(&ha_mon->da_mon);
}

static void ha_cancel_timer(struct ha_monitor *ha_mon)
{
	hrtimer_try_to_cancel(&ha_mon->timer);
}

static void ha_cancel_timer_sync(struct ha_monitor *ha_mon)
{
	hrtimer_cancel(&ha_mon->timer);
}

static void ha_monitor_reset_env(struct da_monitor *da_mon)
{
	if (da_monitoring(da_mon))
		ha_cancel_timer(to_ha_monitor(da_mon));
}

static void tlob_reset_notify(struct da_monitor *da_mon);

static void da_monitor_reset(struct da_monitor *da_mon)
{
	tlob_reset_notify(da_mon);
	WRITE_ONCE(da_mon->monitoring, false);
	da_mon->curr_state = running_tlob;
}

static void da_pool_return_cb(struct rcu_head *head)
{
	mempool_free(container_of(head, struct da_monitor_storage, slot_rcu), &da_pool);
}

static int da_create_or_get(int id, monitor_target target)
{
	struct da_monitor_storage *ms;

	hash_for_each_possible_rcu_notrace(da_monitor_ht, ms, node, id) {
		if (ms->id == id)
			return 0;
	}
	ms = mempool_alloc_preallocated(&da_pool);
	if (!ms)
		return -ENOSPC;
	ms->id = id;
	ms->target = target;
	hash_add_rcu(da_monitor_ht, &ms->node, id);
	return 0;
}

static void da_destroy_storage(int id)
{
	struct da_monitor_storage *ms;

	guard(rcu)();
	ms = da_get_storage(id);
	if (!ms)
		return;
	tlob_reset_notify(&ms->rv.da_mon);
	hash_del_rcu(&ms->node);
	call_rcu(&ms->slot_rcu, da_pool_return_cb);
}

static int da_monitor_init_prealloc(int slots)
{
	return mempool_init_kmalloc_pool(&da_pool, TLOB_MAX_MONITORED, sizeof(struct da_monitor_storage));
}

static void da_monitor_destroy(void)
{
	struct da_monitor_storage *ms;
	struct hlist_node *tmp;
	int bkt;

	synchronize_rcu();
	hash_for_each_safe(da_monitor_ht, bkt, tmp, ms, node) {
		tlob_reset_notify(&ms->rv.da_mon);
		hash_del_rcu(&ms->node);
		mempool_free(ms, &da_pool);
	}
	mempool_exit(&da_pool);
}

/* --- ha_monitor.h */

static void ha_reset_clk_ns(struct ha_monitor *ha_mon, enum envs_tlob env, u64 time_ns)
{
	WRITE_ONCE(ha_mon->env, time_ns);
}

static bool ha_monitor_env_invalid(struct ha_monitor *ha_mon, enum envs_tlob env)
{
	return READ_ONCE(ha_mon->env) == ENV_INVALID_VALUE;
}

static void ha_start_timer_ns(struct ha_monitor *ha_mon, enum envs_tlob env, u64 budget_ns, u64 time_ns)
{
	s64 left = budget_ns;

	if (!ha_monitor_env_invalid(ha_mon, env)) {
		left = budget_ns - (time_ns - READ_ONCE(ha_mon->env));
		WRITE_ONCE(ha_mon->env, time_ns + left);
	}
	hrtimer_start(&ha_mon->timer, ns_to_ktime(left), HRTIMER_MODE_REL_SOFT);
}

static enum hrtimer_restart ha_timer_callback(struct hrtimer *timer)
{
	struct ha_monitor *ha_mon = container_of(timer, struct ha_monitor, timer);
	struct da_monitor *da_mon = &ha_mon->da_mon;

	READ_ONCE(da_mon->curr_state);
	ktime_get_ns();
	READ_ONCE(ha_mon->env);
	trace_error_env_tlob(da_get_id(da_mon));
	da_monitor_reset(da_mon);
	return HRTIMER_NORESTART;
}

static bool ha_check_invariant_ns(struct ha_monitor *ha_mon, enum envs_tlob env, u64 time_ns)
{
	s64 deadline = READ_ONCE(ha_mon->env);

	/* none is all ones in the kernel, which is later than anything */
	return deadline == ENV_INVALID_VALUE || deadline >= time_ns;
}

static void ha_inv_to_guard(struct ha_monitor *ha_mon, enum envs_tlob env, u64 budget_ns, u64 time_ns)
{
	s64 reset = READ_ONCE(ha_mon->env) - budget_ns;

	WRITE_ONCE(ha_mon->env, reset);
}

static bool ha_verify_constraint(struct ha_monitor *ha_mon, enum states curr_state, enum events event,
				 enum states next_state, u64 time_ns);

static unsigned int da_next_state(unsigned int curr_state, enum events event)
{
	switch (event) {
	case sleep_tlob:
		return curr_state == running_tlob ? sleeping_tlob : state_max_tlob;
	case preempt_tlob:
		return curr_state == running_tlob ? waiting_tlob : state_max_tlob;
	case wakeup_tlob:
		return curr_state == sleeping_tlob ? waiting_tlob : state_max_tlob;
	default:
		return curr_state == waiting_tlob ? running_tlob : state_max_tlob;
	}
}

static void da_event(struct da_monitor *da_mon, enum events event)
{
	struct ha_monitor *ha_mon = to_ha_monitor(da_mon);
	unsigned int curr_state = READ_ONCE(da_mon->curr_state);
	unsigned int next_state;
	u64 time_ns;

	for (int tries = 0; tries < 3; tries++) {
		next_state = da_next_state(curr_state, event);
		if (next_state == state_max_tlob) {
			trace_error_tlob(da_get_id(da_mon));
			break;
		}
		if (!try_cmpxchg(&da_mon->curr_state, &curr_state, next_state))
			continue;
		time_ns = ktime_get_ns();
		if (ha_verify_constraint(ha_mon, curr_state, event, next_state, time_ns)) {
			trace_event_tlob(da_get_id(da_mon));
			return;
		}
		READ_ONCE(ha_mon->env);
		trace_error_env_tlob(da_get_id(da_mon));
		break;
	}
	da_monitor_reset(da_mon);
}

static void da_handle_event(int id, monitor_target target, enum events event)
{
	struct da_monitor_storage *ms;

	guard(rcu)();
	ms = da_get_storage(id);
	if (!ms || !da_monitor_enabled() || !da_monitoring(&ms->rv.da_mon))
		return;
	da_event(&ms->rv.da_mon, event);
}

static void da_handle_start_event(int id, monitor_target target, enum events event)
{
	struct da_monitor_storage *ms = da_get_storage(id);
	struct da_monitor *da_mon;

	if (!ms)
		return;
	if (!rcu_dereference(ms->target))
		ms->target = target;
	if (!da_monitor_enabled())
		return;
	da_mon = &ms->rv.da_mon;
	if (da_monitoring(da_mon)) {
		da_event(da_mon, event);
		return;
	}
	da_mon->curr_state = running_tlob;
	WRITE_ONCE(ms->rv.env, ENV_INVALID_VALUE);
	hrtimer_setup(&ms->rv.timer, ha_timer_callback, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	smp_store_release(&da_mon->monitoring, true);
}

/* --- the character device, and the rv core */

#define TLOB_IOCTL_TRACE_START 1
#define TLOB_IOCTL_TRACE_STOP 2

struct tlob_start_args {
	u64 threshold_us __range(1, 1);
};

struct rv_fd {
	bool ops;
	void *monitor_priv;
};

static struct srcu_struct tracepoint_srcu;

static void tracepoint_synchronize_unregister(void)
{
	synchronize_srcu(&tracepoint_srcu);
}

/* the sched_* tracepoints, as far as a scene has them */
static bool sched_switch_on = true, sched_wakeup_on = true, sched_process_exit_on = true;

static void tlob_disable_hooks(void)
{
	WRITE_ONCE(sched_switch_on, false);
	WRITE_ONCE(sched_wakeup_on, false);
	WRITE_ONCE(sched_process_exit_on, false);
}

/* no scene has a binding: the list is empty, and looked at under its mutex */
static void tlob_remove_all_uprobes(void)
{
	mutex_lock(&tlob_uprobe_mutex);
	mutex_unlock(&tlob_uprobe_mutex);
}

/* --- what a scene has */

static struct task_struct task0 = { .pid = 1, .usage = REFCOUNT_INIT(1) };
static struct rv_fd *fd;
static struct tlob_fpriv *fp;
static int start_returned __range(-127, 1) = 1;
static int stop_returned __range(-127, 1) = 1;

#define current (&task0)
