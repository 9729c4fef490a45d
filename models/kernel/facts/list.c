/* Facts of lists, with DEBUG_LIST. */
#include <racewalk.h>

struct item { struct list_head entry; int word; };
static LIST_HEAD(head);
static struct item *item;
static int got = 99, got_then = 99;

static void make(void)
{
	item = kzalloc(sizeof(*item), GFP_KERNEL);
	list_add(&item->entry, &head);
}

SCENE(list_del_twice, "list_del() twice: told of, and the list is as it was")
{
	BEFORE { make(); }
	TASK(a) {
		list_del(&item->entry);
		list_del(&item->entry);
		got = list_empty(&head);
		kfree(item);
	}
}
SCENE(list_del_init_twice, "list_del_init() twice: nothing")
{
	BEFORE { make(); }
	TASK(a) {
		list_del_init(&item->entry);
		list_del_init(&item->entry);
		got = list_empty(&head);
		kfree(item);
	}
}
SCENE(list_del_zeroed, "list_del() of a zeroed entry: told of")
{
	BEFORE { item = kzalloc(sizeof(*item), GFP_KERNEL); }
	TASK(a) {
		list_del(&item->entry);
		list_add(&item->entry, &head);
		list_del(&item->entry);
		got = list_empty(&head);
		kfree(item);
	}
}
SCENE(list_add_twice, "list_add() next to itself: told of, and the list is as it was")
{
	BEFORE { make(); }
	TASK(a) {
		list_add(&item->entry, &head);
		list_del(&item->entry);
		got = list_empty(&head);
		kfree(item);
	}
}
SCENE(list_del_rcu_twice, "list_del_rcu() twice: told of")
{
	BEFORE { make(); }
	TASK(a) {
		list_del_rcu(&item->entry);
		list_del_rcu(&item->entry);
		got = list_empty(&head);
		kfree(item);
	}
}
