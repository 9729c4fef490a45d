/* SPDX-License-Identifier: MIT */
/*
 * What measures one fact when the module is loaded, after the table of its facts: the parts of a scene run at once, each task on a CPU of
 * its own. A task that does not end leaves its machine unusable, which is then turned off.
 *
 * The licence tag of the module names GPL besides MIT, because much of what is measured is exported to such modules alone.
 */
static char *fact = "";
module_param(fact, charp, 0);

struct racewalk_actor {
	struct racewalk_pass pass;
	void (*scene)(struct racewalk_pass *);
	struct task_struct *task;
	struct completion done;
	struct irq_work irq;
};
static struct racewalk_actor racewalk_actors[RACEWALK_PARTS];

static int racewalk_task(void *data)
{
	struct racewalk_actor *actor = data;

	actor->scene(&actor->pass);
	complete(&actor->done);
	while (!kthread_should_stop())
		usleep_range(500, 1000);
	return 0;
}

static void racewalk_irq(struct irq_work *work)
{
	struct racewalk_actor *actor = container_of(work, struct racewalk_actor, irq);

	actor->scene(&actor->pass);
	complete(&actor->done);
}

static void racewalk_begin(struct racewalk_actor *actor, enum racewalk_kind kind, const char *name, int cpu)
{
	init_completion(&actor->done);
	if (kind == RACEWALK_IRQ) {
		init_irq_work(&actor->irq, racewalk_irq);
		irq_work_queue(&actor->irq);
		return;
	}
	actor->task = kthread_create(racewalk_task, actor, "racewalk/%s", name);
	if (WARN_ON(IS_ERR(actor->task)))
		return;
	kthread_bind(actor->task, cpu % num_online_cpus());
	wake_up_process(actor->task);
}

static void racewalk_measure(const struct racewalk_fact *one)
{
	struct racewalk_pass parts = { .wanted = -1 };
	int i, cpu = 0;

	one->scene(&parts);
	for (i = 0; i < parts.next; i++) {
		struct racewalk_actor *actor = &racewalk_actors[i];

		actor->pass.wanted = i;
		actor->scene = one->scene;
		if (parts.parts[i].kind == RACEWALK_BEFORE)
			one->scene(&actor->pass);
		else
			racewalk_begin(actor, parts.parts[i].kind, parts.parts[i].name, cpu++);
	}
	for (i = 0; i < parts.next; i++) {
		if (parts.parts[i].kind == RACEWALK_BEFORE || wait_for_completion_timeout(&racewalk_actors[i].done, 20 * HZ))
			continue;
		pr_info("racewalk: unfinished %s %s\n", one->name, parts.parts[i].name);
		kernel_power_off();
	}
	for (i = 0; i < parts.next; i++)
		if (racewalk_actors[i].task)
			kthread_stop(racewalk_actors[i].task);
	/* what the kernel tells a little later */
	rcu_barrier();
	msleep(50);
	one->told();
	if (!debug_locks)
		pr_info("racewalk: lockdep is off\n");
}

static int __init racewalk_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(racewalk_facts); i++)
		if (!strcmp(racewalk_facts[i].name, fact)) {
			pr_info("racewalk: asked %s\n", fact);
			racewalk_measure(&racewalk_facts[i]);
			return 0;
		}
	return -EINVAL;
}
static void __exit racewalk_exit(void)
{
	rcu_barrier();
	msleep(20);
}
module_init(racewalk_init);
module_exit(racewalk_exit);
MODULE_DESCRIPTION("facts of the kernel's primitives");
MODULE_LICENSE("Dual MIT/GPL");
