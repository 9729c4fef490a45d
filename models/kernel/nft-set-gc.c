/*
 * nf_tables collects the elements of an anonymous set that a commit releases: CVE-2024-26643.
 *
 *	CPU0 (commit)				CPU1 (GC work)
 *	unbinds the set
 *						set is not dead: takes its element
 *	takes the set's element
 *						unlinks it, frees it
 *	frees it again
 *
 * Fixed: unbinding marks the set dead, and garbage collection passes it by.
 */
#include <racewalk.h>

struct nft_elem { int key; };
struct nft_set { struct nft_elem *elem; bool dead; struct work_struct gc; };
static DEFINE_MUTEX(commit_mutex);
static struct nft_set *set;

static void nft_trans_gc_work(struct work_struct *work)
{
	struct nft_set *s = container_of(work, struct nft_set, gc);
	struct nft_elem *e;

	mutex_lock(&commit_mutex);
	if (!s->dead) {
		e = s->elem;
		s->elem = NULL;
		kfree(e);
	}
	mutex_unlock(&commit_mutex);
}
static void nf_tables_commit(struct nft_set *s)
{
	mutex_lock(&commit_mutex);
#ifdef FIXED
	s->dead = true;
#endif
	mutex_unlock(&commit_mutex);
	kfree(s->elem);
	cancel_work_sync(&s->gc);
	kfree(s);
}
SCENE(nft_set_gc, "an expired element is collected while its set goes")
{
	BEFORE {
		set = kzalloc(sizeof(*set), GFP_KERNEL);
		set->elem = kzalloc(sizeof(*set->elem), GFP_KERNEL);
		INIT_WORK(&set->gc, nft_trans_gc_work);
		schedule_work(&set->gc);
	}
	TASK(commit) { nf_tables_commit(set); }
	EXPECT(posted, "double-free", "data-race");
	EXPECT(FIXED, clean);
}
