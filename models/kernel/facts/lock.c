/* Facts of locks. What lockdep tells of is a boot of its own: it tells of one thing. */
#include <racewalk.h>

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static struct semaphore sem;
static struct rw_semaphore rwsem;
static int got = 99, got_then = 99;

SCENE(mutex_trylock_held, "mutex_trylock() by the holder fails silently")
{
	TASK(a) {
		mutex_lock(&first);
		got = mutex_trylock(&first);
		mutex_unlock(&first);
		got_then = mutex_trylock(&first);
		mutex_unlock(&first);
	}
}
SCENE(spin_trylock_held, "spin_trylock() by the holder fails silently")
{
	TASK(a) {
		spin_lock(&spin);
		got = spin_trylock(&spin);
		spin_unlock(&spin);
	}
}
SCENE(semaphore_up_first, "up() needs no down(), and down_trylock() gives 0 where it has it, 1 where not")
{
	BEFORE { sema_init(&sem, 0); }
	TASK(a) {
		up(&sem);
		got = down_trylock(&sem);
		got_then = down_trylock(&sem);
	}
}
SCENE(rwsem_trylock, "a reader keeps a writer out, and no other reader")
{
	BEFORE { init_rwsem(&rwsem); }
	TASK(a) {
		down_read(&rwsem);
		got = down_write_trylock(&rwsem);
		got_then = down_read_trylock(&rwsem);
		up_read(&rwsem);
		up_read(&rwsem);
	}
}
SCENE(spinlock_sleeps, "a mutex_lock() with a spinlock held is told of")
{
	TASK(a) {
		spin_lock(&spin);
		mutex_lock(&first);
		mutex_unlock(&first);
		spin_unlock(&spin);
		got = 1;
	}
}
SCENE(lock_order, "two mutexes in one order and then in the other, by one task: lockdep tells of it")
{
	TASK(a) {
		mutex_lock(&first);
		mutex_lock(&second);
		mutex_unlock(&second);
		mutex_unlock(&first);
		mutex_lock(&second);
		mutex_lock(&first);
		mutex_unlock(&first);
		mutex_unlock(&second);
		got = 1;
	}
}
SCENE(unlock_not_held, "mutex_unlock() of a mutex that nobody holds: lockdep tells of it")
{
	TASK(a) {
		mutex_unlock(&first);
		got = 1;
	}
}
SCENE(read_lock_twice, "read_lock() twice in a task: lockdep tells of it")
{
	TASK(a) {
		read_lock(&rw);
		read_lock(&rw);
		read_unlock(&rw);
		read_unlock(&rw);
		got = 1;
	}
}
SCENE(lock_of_irq, "a spinlock that a hard interrupt takes is taken with irqs on: lockdep tells of it")
{
	IRQ(irq) {
		spin_lock(&spin);
		spin_unlock(&spin);
	}
	TASK(a) {
		spin_lock(&spin);
		spin_unlock(&spin);
		got = 1;
	}
}
