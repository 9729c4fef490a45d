/*
 * A USB character device is opened while it is unplugged: d4ead16f50f9 (2007).
 *
 *	CPU0 (open)				CPU1 (disconnect)
 *	looks the minor up, lets the lock go
 *						takes the minor out
 *						drops the last reference: freed
 *	kref_get() of freed memory
 *
 * Fixed: the table is locked until open() has its reference, by a lock that may be held that long.
 */
#include <racewalk.h>

struct usb_lcd { struct kref kref; int open; };
static DECLARE_RWSEM(minor_rwsem);
static struct usb_lcd *usb_minor;

static void lcd_delete(struct kref *kref)
{
	kfree(container_of(kref, struct usb_lcd, kref));
}
static int usb_open(void)
{
	struct usb_lcd *dev;

	down_read(&minor_rwsem);
	dev = usb_minor;
#ifndef FIXED
	up_read(&minor_rwsem);
#endif
	if (dev)
		kref_get(&dev->kref);
#ifdef FIXED
	up_read(&minor_rwsem);
#endif
	if (!dev)
		return -ENODEV;
	kref_put(&dev->kref, lcd_delete);
	return 0;
}
static void lcd_disconnect(struct usb_lcd *dev)
{
	down_write(&minor_rwsem);
	usb_minor = NULL;
	up_write(&minor_rwsem);
	kref_put(&dev->kref, lcd_delete);
}
SCENE(usb_open_deregister, "a device is opened while it is unplugged")
{
	BEFORE {
		usb_minor = kzalloc(sizeof(*usb_minor), GFP_KERNEL);
		kref_init(&usb_minor->kref);
	}
	TASK(open) { usb_open(); }
	TASK(disconnect) { lcd_disconnect(usb_minor); }
	EXPECT(posted, "use-after-free", "refcount-inc-on-zero");
	EXPECT(FIXED, clean);
}
