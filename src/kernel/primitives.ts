/** What each family exports, for the types of a model: what is found by scan tsc cannot know. A test says which file is missing. */
export type Primitives = Kept<
  typeof import('./atomics.js') &
    typeof import('./barrier.js') &
    typeof import('./bitops.js') &
    typeof import('./bottom-half.js') &
    typeof import('./cdev.js') &
    typeof import('./clock.js') &
    typeof import('./completion.js') &
    typeof import('./delayed-work.js') &
    typeof import('./device.js') &
    typeof import('./file.js') &
    typeof import('./hashtable.js') &
    typeof import('./hlist.js') &
    typeof import('./hrtimer-expiry.js') &
    typeof import('./hrtimer.js') &
    typeof import('./irq-handler.js') &
    typeof import('./irq.js') &
    typeof import('./idr.js') &
    typeof import('./kthread.js') &
    typeof import('./kref.js') &
    typeof import('./list.js') &
    typeof import('./local-irq.js') &
    typeof import('./list-empty.js') &
    typeof import('./lock.js') &
    typeof import('./memory.js') &
    typeof import('./might-sleep.js') &
    typeof import('./mutex.js') &
    typeof import('./module.js') &
    typeof import('./notifier.js') &
    typeof import('./path-lookup.js') &
    typeof import('./percpu-ref-count.js') &
    typeof import('./percpu-ref-kill.js') &
    typeof import('./pool.js') &
    typeof import('./preempt.js') &
    typeof import('./rcu-bh.js') &
    typeof import('./rcu-callback.js') &
    typeof import('./rcu-dereference.js') &
    typeof import('./rcu-hlist.js') &
    typeof import('./rcu-list.js') &
    typeof import('./rcu-tasks-trace.js') &
    typeof import('./rcu.js') &
    typeof import('./refcount.js') &
    typeof import('./rwlock.js') &
    typeof import('./rwsem.js') &
    typeof import('./scheduler-lock.js') &
    typeof import('./semaphore.js') &
    typeof import('./seqcount.js') &
    typeof import('./slab.js') &
    typeof import('./spinlock.js') &
    typeof import('./srcu-callback.js') &
    typeof import('./srcu-list.js') &
    typeof import('./srcu.js') &
    typeof import('./task-reference.js') &
    typeof import('./sleep-ends.js') &
    typeof import('./task-state.js') &
    typeof import('./task.js') &
    typeof import('./tasklet.js') &
    typeof import('./timer-delete.js') &
    typeof import('./timer-expiry.js') &
    typeof import('./timer-list.js') &
    typeof import('./tracepoint.js') &
    typeof import('./uprobe.js') &
    typeof import('./user-copy.js') &
    typeof import('./wait-bit.js') &
    typeof import('./wait-queue.js') &
    typeof import('./wake-up.js') &
    typeof import('./warn.js') &
    typeof import('./work.js') &
    typeof import('./work-cancel.js') &
    typeof import('./work-flush.js') &
    typeof import('./work-items.js') &
    typeof import('./workqueue.js') &
    typeof import('./xarray.js')
>;

/** Of them those that are primitives; each has the name under which it is exported. */
type Kept<Exports> = { readonly [K in keyof Exports as Exports[K] extends { readonly bind: unknown } ? K : never]: Exports[K] };
