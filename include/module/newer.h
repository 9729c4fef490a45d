/* SPDX-License-Identifier: MIT */
/* Names that a kernel of another version has otherwise. */
#ifndef RACEWALK_NEWER_H
#define RACEWALK_NEWER_H

#include <linux/version.h>

#ifndef timer_container_of
#define timer_container_of(var, callback_timer, member) container_of(callback_timer, typeof(*var), member)
#endif
#ifndef from_timer
#define from_timer timer_container_of
#endif
#ifndef kzalloc_obj
#define kzalloc_obj(object, ...) kzalloc(sizeof(object), GFP_KERNEL)
#define kmalloc_obj(object, ...) kmalloc(sizeof(object), GFP_KERNEL)
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
/* of one element: from the allocator before the pool */
#define mempool_alloc_preallocated(pool) mempool_alloc(pool, GFP_NOWAIT)
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *), clockid_t clock,
				 enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

#endif
