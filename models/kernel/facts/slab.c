/* Facts of kmem_cache. */
#include <racewalk.h>

struct thing { struct rcu_head rcu; int word; };
static struct kmem_cache *cache;
static struct thing *thing, *other;
static int entered, leave;
static int got = 99;

static void make(void)
{
	cache = kmem_cache_create("racewalk", sizeof(struct thing), 0, 0, NULL);
	thing = kmem_cache_zalloc(cache, GFP_KERNEL);
}
static void frees(struct rcu_head *head)
{
	kmem_cache_free(cache, container_of(head, struct thing, rcu));
}

SCENE(cache_destroy_empty, "kmem_cache_destroy() of an empty cache: nothing")
{
	BEFORE { make(); }
	TASK(a) {
		kmem_cache_free(cache, thing);
		kmem_cache_destroy(cache);
		got = 1;
	}
}
SCENE(cache_destroy_live, "kmem_cache_destroy() with a live object is told of, and the cache lives on: a later free and allocation work")
{
	BEFORE { make(); }
	TASK(a) {
		kmem_cache_destroy(cache);
		kmem_cache_free(cache, thing);
		other = kmem_cache_zalloc(cache, GFP_KERNEL);
		got = other != NULL;
		kmem_cache_free(cache, other);
	}
}
SCENE(cache_destroy_call_rcu, "kmem_cache_destroy() does not wait for callbacks of call_rcu()")
{
	BEFORE { make(); }
	TASK(reader) {
		rcu_read_lock();
		WRITE_ONCE(entered, 1);
		while (!READ_ONCE(leave))
			cpu_relax();
		rcu_read_unlock();
	}
	TASK(a) {
		while (!READ_ONCE(entered))
			cpu_relax();
		call_rcu(&thing->rcu, frees);
		kmem_cache_destroy(cache);
		WRITE_ONCE(leave, 1);
		rcu_barrier();
	}
}
SCENE(cache_destroy_in_reader, "kmem_cache_destroy() in a reader: it may sleep, and is told of")
{
	BEFORE { make(); }
	TASK(a) {
		kmem_cache_free(cache, thing);
		rcu_read_lock();
		kmem_cache_destroy(cache);
		rcu_read_unlock();
	}
}
SCENE(cache_destroy_kfree_rcu, "kmem_cache_destroy() while kfree_rcu() has an object of the cache")
{
	BEFORE { make(); }
	TASK(a) {
		kfree_rcu(thing, rcu);
		kmem_cache_destroy(cache);
		got = 1;
	}
}
SCENE(cache_use_after_free, "a read of an object that was freed to its cache")
{
	BEFORE { make(); }
	TASK(a) {
		kmem_cache_free(cache, thing);
		got = READ_ONCE(thing->word);
	}
}
SCENE(cache_double_free, "a second free of an object")
{
	BEFORE { make(); }
	TASK(a) {
		kmem_cache_free(cache, thing);
		kmem_cache_free(cache, thing);
	}
}
