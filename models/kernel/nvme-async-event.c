/*
 * NVMe sends an event command to a queue that is torn down: 0fa0f99fc84e.
 *
 *	CPU0 (reset)			CPU1 (event)			CPU2 (worker)
 *	flush_work(async_event_work)
 *					schedules it again
 *	frees the queue
 *									sends through the freed queue
 *
 * Fixed: the work looks whether the controller is live; it is not, from before the flush.
 */
#include <racewalk.h>

enum { NVME_CTRL_LIVE, NVME_CTRL_RESETTING };
struct nvme_queue { int sent; };
struct nvme_ctrl { int state; struct work_struct async_event_work; struct nvme_queue *queue; };
static struct nvme_ctrl *ctrl;

static void nvme_async_event_work(struct work_struct *work)
{
	struct nvme_ctrl *c = container_of(work, struct nvme_ctrl, async_event_work);

#ifdef FIXED
	if (READ_ONCE(c->state) != NVME_CTRL_LIVE)
		return;
#endif
	WRITE_ONCE(c->queue->sent, 1);
}
static void nvme_reset_ctrl_work(struct nvme_ctrl *c)
{
	WRITE_ONCE(c->state, NVME_CTRL_RESETTING);
	flush_work(&c->async_event_work);
	kfree(c->queue);
}
SCENE(nvme_async_event, "a controller is reset while it reports an event")
{
	BEFORE {
		ctrl = kzalloc(sizeof(*ctrl), GFP_KERNEL);
		ctrl->queue = kzalloc(sizeof(*ctrl->queue), GFP_KERNEL);
		INIT_WORK(&ctrl->async_event_work, nvme_async_event_work);
	}
	TASK(reset) { nvme_reset_ctrl_work(ctrl); }
	TASK(event) { schedule_work(&ctrl->async_event_work); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
