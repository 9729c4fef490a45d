/* Facts of refcount_t: what a count is after a call that is told of. Each scene is asked of the model and of a kernel. */
#include <racewalk.h>

static refcount_t count;
static DEFINE_MUTEX(lock);
static int got = 99, got_then = 99;

SCENE(refcount_dec_to_zero, "refcount_dec() from 1: the count saturates, inc_not_zero() succeeds and dec_and_test() is never true")
{
	BEFORE { refcount_set(&count, 1); }
	TASK(a) {
		refcount_dec(&count);
		got = refcount_inc_not_zero(&count);
		got_then = refcount_dec_and_test(&count);
	}
}
SCENE(refcount_underflow, "refcount_dec_and_test() of 0: not true, and the count saturates")
{
	BEFORE { refcount_set(&count, 0); }
	TASK(a) {
		got = refcount_dec_and_test(&count);
		got_then = refcount_inc_not_zero(&count);
	}
}
SCENE(refcount_inc_on_zero, "refcount_inc() on 0: the count saturates, and is never 0 again")
{
	BEFORE { refcount_set(&count, 0); }
	TASK(a) {
		refcount_inc(&count);
		got = refcount_inc_not_zero(&count);
		got_then = refcount_dec_and_test(&count);
	}
}
SCENE(refcount_inc_not_zero, "refcount_inc_not_zero() of 0 fails silently, of 1 it succeeds")
{
	BEFORE { refcount_set(&count, 0); }
	TASK(a) {
		got = refcount_inc_not_zero(&count);
		refcount_set(&count, 1);
		got_then = refcount_inc_not_zero(&count);
	}
}
SCENE(refcount_dec_not_one, "refcount_dec_not_one() fails at 1; refcount_dec_if_one() succeeds there")
{
	BEFORE { refcount_set(&count, 1); }
	TASK(a) {
		got = refcount_dec_not_one(&count);
		got_then = refcount_dec_if_one(&count);
	}
}
