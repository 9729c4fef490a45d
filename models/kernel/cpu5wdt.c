/*
 * A watchdog goes while its timer runs: CVE-2024-38630.
 *
 *	CPU0 (rmmod)				CPU1 (timer)
 *						cpu5wdt_trigger() begins
 *	timer_delete(): not pending
 *	frees what the timer writes to
 *						writes to it
 *
 * Fixed: timer_shutdown_sync(). The port region is memory here.
 */
#include <racewalk.h>

struct cpu5wdt { int port; };
static struct cpu5wdt *region;
static struct timer_list wdt_timer;

static void cpu5wdt_trigger(struct timer_list *unused)
{
	WRITE_ONCE(region->port, 1);
	mod_timer(&wdt_timer, jiffies + 1);
}
static void cpu5wdt_exit(void)
{
#ifdef FIXED
	timer_shutdown_sync(&wdt_timer);
#else
	timer_delete(&wdt_timer);
#endif
	kfree(region);
}
SCENE(cpu5wdt, "a watchdog module is removed while its timer runs")
{
	BEFORE {
		region = kzalloc(sizeof(*region), GFP_KERNEL);
		timer_setup(&wdt_timer, cpu5wdt_trigger, 0);
		mod_timer(&wdt_timer, jiffies + 1);
	}
	TASK(rmmod) { cpu5wdt_exit(); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
