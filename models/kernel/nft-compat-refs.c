/*
 * nft_compat counts its users with a plain integer: 12c44aba6618.
 *
 *	CPU0 (init, one namespace)		CPU1 (destroy, a worker)
 *	reads ref = 1
 *						ref = 0: frees the extension
 *	ref = 2
 *	uses the freed extension
 *
 * Fixed: refcount_t, which is not taken from zero. (What stands in a list there is a pointer here.)
 */
#include <racewalk.h>

struct nft_xt { int ref; refcount_t refcnt; int used; struct rcu_head rcu; };
static struct nft_xt *xt, *own;

static void nft_compat_init(void)
{
	struct nft_xt *x;

	rcu_read_lock();
	x = rcu_dereference(xt);
#ifdef FIXED
	if (x && !refcount_inc_not_zero(&x->refcnt))
		x = NULL;
#else
	if (x)
		x->ref++;
#endif
	rcu_read_unlock();
	if (x)
		WRITE_ONCE(x->used, 1);
}
static void nft_compat_destroy(struct nft_xt *x)
{
#ifdef FIXED
	if (!refcount_dec_and_test(&x->refcnt))
		return;
#else
	if (--x->ref > 0)
		return;
#endif
	rcu_assign_pointer(xt, NULL);
	kfree_rcu(x, rcu);
}
SCENE(nft_compat_refs, "a rule goes while another namespace adds one with its extension")
{
	BEFORE {
		own = kzalloc(sizeof(*own), GFP_KERNEL);
		own->ref = 1;
		refcount_set(&own->refcnt, 1);
		xt = own;
	}
	TASK(init) { nft_compat_init(); }
	TASK(destroy) { nft_compat_destroy(own); }
	EXPECT(posted, "use-after-free", "data-race");
	EXPECT(FIXED, clean);
}
