/* SPDX-License-Identifier: MIT */
/*
 * What the files of facts (models/kernel/facts) include when a kernel module is made of them. The calls are the kernel's own here; a scene
 * is a function that runs one of its parts: which one, says the pass that it is given. Measured is what a scene leaves in the words that
 * begin with `got`, and what the kernel's tools tell meanwhile.
 */
#ifndef RACEWALK_FACTS_H
#define RACEWALK_FACTS_H

#include <linux/completion.h>
#include <linux/debug_locks.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/reboot.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "newer.h"

#define __range(low, high)
#define __objects(count)
#define __any(...)

enum racewalk_kind { RACEWALK_BEFORE, RACEWALK_TASK, RACEWALK_IRQ };
#define RACEWALK_PARTS 8

/* One run through a scene, which does the part that is wanted and leaves out the others; with none wanted it notes which there are. */
struct racewalk_pass {
	int wanted, next;
	struct { enum racewalk_kind kind; const char *name; } parts[RACEWALK_PARTS];
};

static bool racewalk_part(struct racewalk_pass *pass, enum racewalk_kind kind, const char *name)
{
	int at = pass->next++;

	if (pass->wanted >= 0 || at >= RACEWALK_PARTS)
		return at == pass->wanted;
	pass->parts[at].kind = kind;
	pass->parts[at].name = name;
	return false;
}

#define SCENE(name, text) static void racewalk_scene_##name(struct racewalk_pass *racewalk_pass)
#define BEFORE if (racewalk_part(racewalk_pass, RACEWALK_BEFORE, "before"))
#define TASK(title) if (racewalk_part(racewalk_pass, RACEWALK_TASK, #title))
#define IRQ(title) if (racewalk_part(racewalk_pass, RACEWALK_IRQ, #title))
#define OPTION(name, value) do { } while (0)

/* A fact: its scene, and what prints its words. */
struct racewalk_fact {
	const char *name;
	void (*scene)(struct racewalk_pass *);
	void (*told)(void);
};

#endif
