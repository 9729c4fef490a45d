import { pointer, word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import type { ObjectType, Scenario } from '../../src/core/system/scenario.js';
import { completionField } from '../../src/kernel/completion.js';
import { fileClosedField, fileOthersField, fileUsersField } from '../../src/kernel/file.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { hrtimerField, hrtimerUpTo } from '../../src/kernel/hrtimer.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { poolField } from '../../src/kernel/pool.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { cacheField } from '../../src/kernel/slab.js';
import { onCpuField } from '../../src/kernel/task.js';
import { taskStateField } from '../../src/kernel/task-state.js';
import { tracepointField } from '../../src/kernel/tracepoint.js';
import { uprobeField } from '../../src/kernel/uprobe.js';

/**
 * The clock starts here and not at 0, so that a time minus a budget stays a time and is not mistaken for a wrapped
 * number: a machine that has just booted is not what is modelled.
 */
export const clockStart = 4;

/** ENV_INVALID_VALUE, all ones: -1 stands for 2^64 - 1. */
export const INVALID = -1;

/** A word that holds a time, a deadline or INVALID, in ticks; negative numbers stand for 2^64 minus them. */
const time = word({ min: -32, max: 31, init: 0 });
const duration = word({ min: -8, max: 7, init: 0 });

/** Every shared word, by its C declaration. */
export function tlobGlobals(ticks: number): Scenario['globals'] {
  return {
    /** ktime_get(), in ticks */
    CLOCK_MONOTONIC: word({ min: clockStart, max: clockStart + ticks, init: clockStart }),
    /** static bool monitoring_on (rv.c) */
    monitoring_on: word({ ...bit, init: 1 }),
    /** rv_this.enabled */
    enabled: word({ ...bit, init: 1 }),
    /** static DEFINE_MUTEX(tlob_start_mutex) */
    tlob_start_mutex: mutexField,
    /** static DEFINE_MUTEX(tlob_uprobe_mutex) */
    tlob_uprobe_mutex: mutexField,
    /** DEFINE_MUTEX(rv_interface_lock) (rv.c) */
    rv_interface_lock: mutexField,
    /** static struct kmem_cache *tlob_state_cache */
    tlob_state_cache: pointer('kmem_cache'),
    /** static atomic_t tlob_num_monitored */
    tlob_num_monitored: word({ min: -4, max: 7, init: 0 }),
    /** static refcount_t tlob_fd_refcount */
    tlob_fd_refcount: refcountField(7),
    /** static DECLARE_COMPLETION(tlob_fd_released) */
    tlob_fd_released: completionField,
    /** static DEFINE_HASHTABLE(da_monitor_ht, ...) (da_monitor.h) */
    da_monitor_ht: hashtableField('da_monitor_storage', 'id'),
    /** the pre-allocated pool of the framework */
    da_pool: pointer('da_pool'),
    sched_switch: tracepointField,
    sched_wakeup: tracepointField,
    sched_process_exit: tracepointField,
  };
}

/** What a system with uprobe bindings has besides. */
export const uprobeGlobals: Scenario['globals'] = {
  /** static LIST_HEAD(tlob_uprobe_list) */
  tlob_uprobe_list: listField('tlob_uprobe_binding'),
  /** LIST_HEAD(pending) of tlob_remove_all_uprobes() */
  pending: listField('tlob_uprobe_binding'),
};

/** struct tlob_uprobe_binding and struct rv_uprobe (cut from the mail: its path and private pointer are what is used). */
export const uprobeTypes: { readonly [name: string]: ObjectType } = {
  tlob_uprobe_binding: {
    fields: {
      list: listNodeField,
      threshold: duration,
      offset: word(upTo(3)),
      start_probe: pointer('rv_uprobe'),
      stop_probe: pointer('rv_uprobe'),
    },
    collected: true,
  },
  rv_uprobe: { fields: { registered: uprobeField, priv: pointer('tlob_uprobe_binding'), dentry: word(bit) }, collected: true },
};

/** Every struct, by its C declaration; members that nothing here reads or writes are left out. */
export const tlobTypes: { readonly [name: string]: ObjectType } = {
  /** struct task_struct: pid, usage, and whether the scheduler has it off its CPU */
  task_struct: { fields: { pid: word(upTo(6)), usage: refcountField(7), switched_out: onCpuField } },
  kmem_cache: { fields: { kmem: cacheField } },
  da_pool: { fields: { slots: poolField('da_monitor_storage') } },
  /** struct da_monitor_storage with its struct ha_monitor */
  da_monitor_storage: {
    fields: {
      id: word(upTo(6)),
      target: pointer('tlob_task_state'),
      monitoring: word(bit),
      curr_state: word(upTo(2)),
      env: time,
      timer: hrtimerField,
      slot_rcu: rcuHeadField,
    },
    collected: true,
  },
  /** struct tlob_task_state */
  tlob_task_state: {
    fields: {
      task: pointer('task_struct'),
      threshold: duration,
      stopping: word(bit),
      entry_lock: spinlockField,
      running_ns: duration,
      waiting_ns: duration,
      sleeping_ns: duration,
      last_ts: time,
      /** no member in C: last_ts as it was at first, for what the window's times have to be */
      started: time,
      fpriv: pointer('tlob_fpriv'),
      rcu: rcuHeadField,
    },
    collected: true,
    cache: 'cache0',
  },
  /** struct tlob_fpriv */
  tlob_fpriv: { fields: { task: pointer('task_struct'), monitoring: word(bit), budget_exceeded: word(bit) }, collected: true },
  /** the character device's per-file state */
  rv_fd: { fields: { ops: word(bit), monitor_priv: pointer('tlob_fpriv') }, collected: true },
  /** struct file, as far as the VFS keeps a release from overlapping an operation; `others` are descriptors besides one */
  file: { fields: { closed: fileClosedField, users: fileUsersField, others: fileOthersField, private_data: pointer('rv_fd') } },
};

const { fields, ...ofWs } = tlobTypes['tlob_task_state']!;
const { fields: fdFields, ...ofFd } = tlobTypes['rv_fd']!;

/** An fd that serialises what is done through it. */
const lockedFd: ObjectType = { ...ofFd, fields: { ...fdFields, lock: mutexField } };

/** The repaired variant's structs: a window knows who opened it, its deadline and, under entry_lock, whether it was reported. */
const repairedTypes: { readonly [name: string]: ObjectType } = {
  ...tlobTypes,
  /** a cache that nobody knows any more is one that nobody destroys */
  kmem_cache: { ...tlobTypes['kmem_cache']!, collected: true },
  rv_fd: lockedFd,
  /** a task is known by itself, says when it exits, and keeps the work of its exit */
  task_struct: { fields: { ...tlobTypes['task_struct']!.fields, key: word(upTo(6)), exiting: word(bit), exit_work: word(bit) } },
  tlob_task_state: { ...ofWs, fields: { ...fields, reported: word(bit), deadline: time, owner: word(upTo(255)) } },
};

/** The variant with nested windows: a window counts the starts inside it. */
const nestTypes: { readonly [name: string]: ObjectType } = {
  ...tlobTypes,
  tlob_task_state: { ...ofWs, fields: { ...fields, nest_depth: word(upTo(3)) } },
};

/** A variant's structs. */
export function typesOf(variant: string): Scenario['types'] {
  if (variant.includes('+fd-locked')) return { ...tlobTypes, rv_fd: lockedFd };
  return variant === 'repaired' ? repairedTypes : variant === 'nest' ? nestTypes : tlobTypes;
}

type Types = { readonly [name: string]: ObjectType };

/** The same where tasks set states (task_struct.__state), and are woken. */
export function withStates(types: Types): Types {
  const task = types['task_struct']!;
  return { ...types, task_struct: { ...task, fields: { ...task.fields, state: taskStateField } } };
}

/** The structs of a simulation: times in microseconds, as many tasks as it takes. Nothing packs them. */
export function simulatedTypes(variant: string): Types {
  const types = withStates(typesOf(variant));
  const task = types['task_struct']!;
  const slot = types['da_monitor_storage']!;
  return {
    ...types,
    task_struct: { fields: { ...task.fields, pid: word(upTo(500)) } },
    da_monitor_storage: { ...slot, fields: { ...slot.fields, id: word(upTo(500)), timer: hrtimerUpTo(2 ** 30) } },
  };
}
