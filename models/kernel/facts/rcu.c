/* Facts of RCU. */
#include <racewalk.h>

/* What KASAN keeps in the first words of freed memory is not to be taken for the callback. */
struct owner { int word[16]; struct rcu_head rcu; };
static struct owner *owner;
static DEFINE_MUTEX(lock);
static int entered, leave, ran, left;
static int got = 99;

static void notes(struct rcu_head *head)
{
	WRITE_ONCE(ran, READ_ONCE(ran) + 1);
}
static void frees(struct rcu_head *head)
{
	kfree(container_of(head, struct owner, rcu));
}

SCENE(rcu_reader_sleeps, "a mutex_lock() in a reader is told of, though it does not come to sleep")
{
	TASK(a) {
		rcu_read_lock();
		mutex_lock(&lock);
		mutex_unlock(&lock);
		rcu_read_unlock();
		got = 1;
	}
}
SCENE(rcu_barrier_waits, "rcu_barrier() returns when the callback has")
{
	BEFORE { owner = kzalloc(sizeof(*owner), GFP_KERNEL); }
	TASK(a) {
		call_rcu(&owner->rcu, notes);
		rcu_barrier();
		got = READ_ONCE(ran);
		kfree(owner);
	}
}
SCENE(synchronize_rcu_waits, "synchronize_rcu() waits for a reader")
{
	TASK(reader) {
		rcu_read_lock();
		WRITE_ONCE(entered, 1);
		while (!READ_ONCE(leave))
			cpu_relax();
		WRITE_ONCE(left, 1);
		rcu_read_unlock();
	}
	TASK(a) {
		while (!READ_ONCE(entered))
			cpu_relax();
		WRITE_ONCE(leave, 1);
		synchronize_rcu();
		got = READ_ONCE(left);
	}
}
SCENE(synchronize_rcu_waits_for_preemption, "synchronize_rcu() waits for one who has preemption off")
{
	TASK(reader) {
		preempt_disable();
		WRITE_ONCE(entered, 1);
		while (!READ_ONCE(leave))
			cpu_relax();
		WRITE_ONCE(left, 1);
		preempt_enable();
	}
	TASK(a) {
		while (!READ_ONCE(entered))
			cpu_relax();
		WRITE_ONCE(leave, 1);
		synchronize_rcu();
		got = READ_ONCE(left);
	}
}
SCENE(synchronize_rcu_callbacks, "synchronize_rcu() does not wait for callbacks that were queued before on another CPU")
{
	BEFORE { owner = kzalloc(sizeof(*owner), GFP_KERNEL); }
	TASK(other) {
		call_rcu(&owner->rcu, notes);
		WRITE_ONCE(entered, 1);
	}
	TASK(a) {
		while (!READ_ONCE(entered))
			cpu_relax();
		synchronize_rcu();
		got = READ_ONCE(ran);
		rcu_barrier();
		kfree(owner);
	}
}
SCENE(call_rcu_twice, "call_rcu() of a head that is queued: told of, and the callback never runs")
{
	BEFORE { owner = kzalloc(sizeof(*owner), GFP_KERNEL); }
	TASK(a) {
		rcu_read_lock();
		call_rcu(&owner->rcu, notes);
		call_rcu(&owner->rcu, notes);
		rcu_read_unlock();
		rcu_barrier();
		got = READ_ONCE(ran);
	}
}
/* Not in a reader: the free would go round in ODEBUG until the callback has run. */
SCENE(rcu_free_queued, "kfree() with a queued rcu_head: free active, then the double free by the callback")
{
	BEFORE { owner = kzalloc(sizeof(*owner), GFP_KERNEL); }
	TASK(a) {
		call_rcu(&owner->rcu, frees);
		kfree(owner);
		rcu_barrier();
	}
}
