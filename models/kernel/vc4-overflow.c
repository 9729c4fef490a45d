/*
 * A graphics driver's interrupt queues work that was cancelled: 253696ccd613.
 *
 *	CPU0 (unbind)				CPU1 (interrupt)		CPU2 (worker)
 *						begins
 *	turns the interrupt off,
 *	  does not wait for it
 *	cancel_work_sync()
 *						queues the work
 *	bin_bo = NULL, freed
 *										uses it
 *
 * Fixed: disable_irq() waits for the handler.
 */
#include <racewalk.h>

struct vc4_bo { int used; };
struct vc4_dev { unsigned int irq; struct work_struct overflow_mem_work; struct vc4_bo *bin_bo; };
static struct vc4_dev vc4;

static irqreturn_t vc4_irq(int irq, void *arg)
{
	schedule_work(&vc4.overflow_mem_work);
	return IRQ_HANDLED;
}
static void vc4_overflow_mem_work(struct work_struct *work)
{
	WRITE_ONCE(vc4.bin_bo->used, 1);
}
static void vc4_irq_uninstall(void)
{
	struct vc4_bo *bo;

#ifdef FIXED
	disable_irq(vc4.irq);
#else
	disable_irq_nosync(vc4.irq);
#endif
	cancel_work_sync(&vc4.overflow_mem_work);
	bo = vc4.bin_bo;
	WRITE_ONCE(vc4.bin_bo, NULL);
	kfree(bo);
}
SCENE(vc4_overflow, "a driver is unbound while its interrupt comes")
{
	BEFORE {
		vc4.bin_bo = kzalloc(sizeof(*vc4.bin_bo), GFP_KERNEL);
		INIT_WORK(&vc4.overflow_mem_work, vc4_overflow_mem_work);
		vc4.irq = 1;
		request_irq(1, vc4_irq, 0, "vc4", &vc4);
	}
	TASK(unbind) { vc4_irq_uninstall(); }
	EXPECT(posted, "null-dereference", "use-after-free", "data-race");
	EXPECT(FIXED, clean);
}
