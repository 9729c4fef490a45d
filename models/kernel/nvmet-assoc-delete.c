/*
 * The NVMe target deletes one association twice: CVE-2025-40343.
 *
 *	CPU0 (port shutdown)		CPU1 (transport)		CPU2 (worker)
 *	queues del_work
 *									drops the association's reference
 *					queues del_work
 *									drops it again
 *
 * Fixed: whoever sets `terminating` first queues the work.
 */
#include <racewalk.h>

struct nvmet_fc_tgt_assoc { struct kref ref; struct work_struct del_work; int terminating; };
static struct nvmet_fc_tgt_assoc *assoc;

static void nvmet_fc_assoc_free(struct kref *ref)
{
	kfree(container_of(ref, struct nvmet_fc_tgt_assoc, ref));
}
static void nvmet_fc_delete_assoc_work(struct work_struct *work)
{
	struct nvmet_fc_tgt_assoc *a = container_of(work, struct nvmet_fc_tgt_assoc, del_work);

	kref_put(&a->ref, nvmet_fc_assoc_free);
}
static void nvmet_fc_schedule_delete_assoc(struct nvmet_fc_tgt_assoc *a)
{
#ifdef FIXED
	if (xchg(&a->terminating, 1))
		return;
#endif
	schedule_work(&a->del_work);
}
SCENE(nvmet_assoc_delete, "two paths delete one association; each holds a reference")
{
	BEFORE {
		assoc = kzalloc(sizeof(*assoc), GFP_KERNEL);
		kref_init(&assoc->ref);
		kref_get(&assoc->ref);
		kref_get(&assoc->ref);
		INIT_WORK(&assoc->del_work, nvmet_fc_delete_assoc_work);
	}
	TASK(port) { nvmet_fc_schedule_delete_assoc(assoc); kref_put(&assoc->ref, nvmet_fc_assoc_free); }
	TASK(transport) { nvmet_fc_schedule_delete_assoc(assoc); kref_put(&assoc->ref, nvmet_fc_assoc_free); }
	EXPECT(posted, "use-after-free", "refcount-underflow");
	EXPECT(FIXED, clean);
}
