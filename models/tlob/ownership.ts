import type { Switches } from '../../src/core/system/exploration.js';
import { type Ownership, ownershipOf } from '../../src/core/system/ownership.js';

/** Who owns what of tlob when, as its commit message and the shape of its code have it. The words are those of docs/owners.md. */
export function tlobOwnership(variant: string, switches: Switches, bindings: boolean): Ownership {
  const repaired = variant === 'repaired';
  const hooked = switches['table-lock'] === 'no' ? 'da_create_or_get.hookFirst' : 'hash_add_rcu() in da_create_or_get';
  // the repair starts and claims under one mutex: a window is its starter's until it has done both
  const published = (by: string, posted: string) => (repaired ? `tlob_start_task.rcuUnlock as ${by}` : `${hooked} as ${posted}`);
  // the review's mail has da_monitor_destroy() tear down what is left: from its loop on a slot is its, and so is the window there
  const destroyed = variant === 'review' ? '; claimed da_monitor_destroy.next as result' : '';
  const cleaned = variant === 'review' && switches['bulk-claim'] === 'no' ? `${destroyed}->target` : '';
  const others = `RCU readers${repaired ? ', tlob_start_mutex' : ''}`;
  const cleanup = `tlob_start_task, tlob_stop_task, tlob_stop_all${variant === 'review' ? ', da_extra_cleanup, tlob_free_rcu' : ''}`;
  const start = 'tlob_ioctl_start, tlob_ioctl_start_args';
  const late = (one: string, other: string): string =>
    repaired
      ? `a disable waits for ${one}, and for ${other}`
      : `nothing protects them, for a disable waits neither for ${one}, nor for ${other}`;
  const freed = repaired ? 'tlob_chardev_release' : 'rv_ioctl_bind, tlob_chardev_release';
  const hook = repaired ? 'tlob_report_locked' : 'tlob_reset_notify';
  const ofTwoIoctls = repaired
    ? 'ioctls of the fd follow fp->task, and fd->lock keeps them apart'
    : 'nothing keeps two ioctls of the fd apart, which follow fp->task';
  return ownershipOf(`
ws of tlob_task_state: is the state of a window
  born kmem_cache_zalloc(); published ${published('ws', 'target')}; claimed cmpxchg(stopping) wins${cleaned}
  others ${others}; retired call_rcu(); released kmem_cache_free()
slot of da_monitor_storage: is the monitor's storage for a pid
  born poolTake(); published ${published('slot', 'slot')}; claimed cmpxchg(stopping) wins as slot${destroyed}
  others ${others}; retired call_rcu(); released poolPush()
timer of da_monitor_storage: is the budget timer in a slot
  with slot; started hrtimer_start(); ended hrtimer_cancel()
  unasked its callback finds the slot as an RCU reader does: a softirq is one
task_reference of tlob_task_state: is a window's reference on its task
  with ws; born get_task_struct() in tlob_start_task as ws; released put_task_struct() in ${cleanup} as ws
  unasked nobody but who owns the ws follows ws->task
counter of tlob_task_state: is a window's part in tlob_num_monitored
  with ws; born atomic_inc(tlob_num_monitored) as ws; released atomic_dec(tlob_num_monitored) as ws
fp of tlob_fpriv: is the private state of an fd
  born kzalloc(); published store(monitor_priv) in rv_ioctl_bind as fp; released kfree() in ${freed}
  lent load(fpriv) as result; returned store(budget_exceeded) in ${hook}
  unasked ioctls of the fd hold the file, whose last reference releases it${repaired ? ', and fd->lock keeps them apart' : ''}
fp_task_reference of tlob_fpriv: is an fd's reference on the task that started through it
  born get_task_struct() in ${start} as fp; released put_task_struct() in ${start}, tlob_ioctl_stop, tlob_chardev_release as fp
  unasked ${ofTwoIoctls}
${repaired ? '' : fdReference}${bindings ? binding : ''}cache of kmem_cache: is the cache of windows
  born kmem_cache_create(); released kmem_cache_destroy(); after ws
  unasked ${late('a start, which allocates from it', 'tlob_free_rcu(), which frees to it')}
pool of da_pool: is the pool of slots
  born poolAlloc(); released poolFree(); after slot
  unasked ${late('a start, which takes from it', 'da_pool_return_cb(), which pushes to it')}
verdict of tlob_fpriv: is that a window was over its budget
  born @error-reported; through @window-opened; due @trace-stop-entered
  delivered @trace-stop-returned gives not 0; lost @trace-stop-returned gives 0
`);
}

const fdReference = `fd_reference of tlob_fpriv: is an fd's part in tlob_fd_refcount
  held; born refcount_inc_not_zero(tlob_fd_refcount) wins as fp
  released refcount_dec_and_test(tlob_fd_refcount) in tlob_chardev_release as fp
`;

const binding = `binding of tlob_uprobe_binding: is a uprobe binding
  born tlob_add_uprobe.alloc; published list_add_tail(); claimed list_del(); claimed list_move_tail()
  released tlob_add_uprobe.free; released tlob_remove_uprobe_by_key.free; released tlob_remove_all_uprobes.freeBinding
  others uprobe handlers, tlob_uprobe_mutex
  lent tlob_uprobe_entry_handler.priv as result; returned tlob_uprobe_entry_handler.threshold
`;
