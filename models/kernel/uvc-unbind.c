/*
 * The UVC gadget is unbound while its video node is closed: eba2936bbe6b.
 *
 *	CPU0 (unbind)				CPU1 (close)
 *	gives up waiting for the close
 *	gadget = NULL
 *						deactivates the gadget, NULL
 *	frees the function
 *						uses the freed function
 *
 * Fixed: a flag under a lock says that it is unbound, and unbind waits for the node's release.
 */
#include <racewalk.h>

struct usb_gadget { int deactivations; };
struct uvc_device {
	struct mutex lock; struct completion released; struct usb_gadget *gadget; bool func_unbound;
};
static struct usb_gadget gadget;
static struct uvc_device *uvc;

static void uvc_function_disconnect(struct uvc_device *u)
{
#ifdef FIXED
	guard(mutex)(&u->lock);
	if (u->func_unbound)
		return;
#endif
	u->gadget->deactivations = 1;
}
static void uvc_v4l2_release(struct uvc_device *u)
{
	uvc_function_disconnect(u);
	complete(&u->released);
}
static void uvc_function_unbind(struct uvc_device *u)
{
#ifdef FIXED
	scoped_guard(mutex, &u->lock) {
		u->func_unbound = true;
		u->gadget = NULL;
	}
	wait_for_completion(&u->released);
#else
	u->gadget = NULL;
#endif
	kfree(u);
}
SCENE(uvc_unbind, "a gadget is unbound while its video node is closed")
{
	BEFORE {
		uvc = kzalloc(sizeof(*uvc), GFP_KERNEL);
		mutex_init(&uvc->lock);
		init_completion(&uvc->released);
		uvc->gadget = &gadget;
	}
	TASK(unbind) { uvc_function_unbind(uvc); }
	TASK(close) { uvc_v4l2_release(uvc); }
	EXPECT(posted, "null-dereference", "use-after-free", "data-race");
	EXPECT(FIXED, clean);
}
