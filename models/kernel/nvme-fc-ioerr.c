/*
 * NVMe over Fibre Channel cancels its error work before what queues it has ended: CVE-2025-40261.
 *
 *	CPU0 (delete)			CPU1 (last I/O)		CPU2 (worker)
 *	cancel_work_sync(ioerr_work)
 *					queue_work(ioerr_work)
 *					the I/O is done
 *	waits for the last I/O
 *	frees the controller
 *								ioerr_work of freed memory
 *
 * Fixed: first the association ends, then the work is cancelled.
 */
#include <racewalk.h>

struct nvme_fc_ctrl { struct work_struct ioerr_work; struct completion io_done; int state; };
static struct nvme_fc_ctrl *ctrl;

static void nvme_fc_ctrl_ioerr_work(struct work_struct *work)
{
	struct nvme_fc_ctrl *c = container_of(work, struct nvme_fc_ctrl, ioerr_work);

	WRITE_ONCE(c->state, 1);
}
static void nvme_fc_fcpio_done(struct nvme_fc_ctrl *c)
{
	schedule_work(&c->ioerr_work);
	complete(&c->io_done);
}
static void nvme_fc_delete_association(struct nvme_fc_ctrl *c)
{
	wait_for_completion(&c->io_done);
}
static void nvme_fc_delete_ctrl(struct nvme_fc_ctrl *c)
{
#ifdef FIXED
	nvme_fc_delete_association(c);
	cancel_work_sync(&c->ioerr_work);
#else
	cancel_work_sync(&c->ioerr_work);
	nvme_fc_delete_association(c);
#endif
	kfree(c);
}
SCENE(nvme_fc_ioerr, "a controller is deleted while its last I/O fails")
{
	BEFORE {
		ctrl = kzalloc(sizeof(*ctrl), GFP_KERNEL);
		INIT_WORK(&ctrl->ioerr_work, nvme_fc_ctrl_ioerr_work);
		init_completion(&ctrl->io_done);
	}
	TASK(delete) { nvme_fc_delete_ctrl(ctrl); }
	TASK(io) { nvme_fc_fcpio_done(ctrl); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
