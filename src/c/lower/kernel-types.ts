import type { Operation } from '../../core/operation/operation.js';
import { type Field, pointer, word } from '../../core/world/field.js';
import { completionField } from '../../kernel/completion.js';
import { hashtableField } from '../../kernel/hashtable.js';
import { hlistHeadField } from '../../kernel/hlist.js';
import { hrtimerField } from '../../kernel/hrtimer.js';
import { kthreadField } from '../../kernel/kthread.js';
import { listField, listHeadField, listNodeField, listNodeOfManyField } from '../../kernel/list.js';
import { mutexField, spinlockField } from '../../kernel/lock.js';
import { rwlockField } from '../../kernel/rwlock.js';
import { rwsemField } from '../../kernel/rwsem.js';
import { seqcountField } from '../../kernel/seqcount.js';
import { rcuHeadField } from '../../kernel/rcu.js';
import { refcountField } from '../../kernel/refcount.js';
import { semaphoreField } from '../../kernel/semaphore.js';
import { srcuField } from '../../kernel/srcu.js';
import { cacheField } from '../../kernel/slab.js';
import { getTaskStruct, putTaskStruct } from '../../kernel/task-reference.js';
import { taskStateField } from '../../kernel/task-state.js';
import { idaField } from '../../kernel/idr.js';
import { irqWorkField } from '../../kernel/irq-work.js';
import { taskletField } from '../../kernel/tasklet.js';
import { pinnedTimerListField, timerListField } from '../../kernel/timer-list.js';
import { waitQueueHeadField } from '../../kernel/wait-queue.js';
import { delayedWorkField, workField, workqueueField } from '../../kernel/work-items.js';
import type { Interval } from '../flow/intervals.js';
import type { Struct, TypeName } from '../parse/syntax.js';

/** What the layout knows of one member. */
interface Use {
  /** The values that an integer word takes. */
  readonly range: Interval;
  /** The struct of the entries of a list that this is the head of; absent: it is an entry. */
  readonly entries: string | undefined;
  /** It is a member of a struct. */
  readonly inObject: boolean;
  /** Some lists have their heads in objects. */
  readonly manyLists: boolean;
  /** Of a hash table the member that hooks its nodes, and of such a member the keys. */
  readonly hashed: { readonly struct: string; readonly path: readonly string[] } | undefined;
  readonly keys: Interval | undefined;
  /** Of a timer: it is set up with TIMER_PINNED. */
  readonly isPinned: boolean;
}

/** A type of the kernel whose members belong to its primitives. */
export interface KernelType {
  readonly field: (use: Use) => Field;
  /** It holds a number that primitives change. */
  readonly counts?: true;
  /** A member that is the same thing as a whole: `dwork.work`. */
  readonly same?: string;
}

/** A word that counts has room beyond what is known of it. */
export const countingRoom: Interval = { min: -8, max: 15 };

/** What DEFINE_HASHTABLE() declares. */
export const hashTable: TypeName = { kind: 'struct', tag: 'hash table' };

/** The head of an hlist. */
export const listHead: KernelType = {
  field: ({ hashed }) => {
    if (!hashed) return word({ min: 0, max: 0 });
    const next = nextOf(hashed.path);
    return hlistHeadField(hashed.struct, { key: next, next });
  },
};

/** The word of a struct hlist_node that leads to the next one; its other word has the name of the member. */
export const nextOf = (path: readonly string[]): string => `${path.join('_')}_next`;

const fixed = (field: Field): KernelType => ({ field: () => field });
const counter: KernelType = { field: ({ range }) => word(range), counts: true };
const mostReferences = 7;
const idsOfAnIda = 8;
const refcount = fixed(refcountField(mostReferences));

/** By name: of a struct its tag. */
const kernelTypes: { readonly [name: string]: KernelType } = {
  tasklet_struct: fixed(taskletField),
  timer_list: { field: ({ isPinned }) => (isPinned ? pinnedTimerListField : timerListField) },
  irq_work: fixed(irqWorkField),
  hrtimer: fixed(hrtimerField),
  work_struct: fixed(workField),
  delayed_work: { field: () => delayedWorkField, same: 'work' },
  mutex: fixed(mutexField),
  spinlock_t: fixed(spinlockField),
  raw_spinlock_t: fixed(spinlockField),
  spinlock: fixed(spinlockField),
  rwlock_t: fixed(rwlockField),
  rw_semaphore: fixed(rwsemField),
  seqcount_t: fixed(seqcountField),
  seqcount_spinlock_t: fixed(seqcountField),
  seqcount: fixed(seqcountField),
  refcount_t: refcount,
  kref: { ...refcount, same: 'refcount' },
  atomic_t: counter,
  atomic_long_t: counter,
  atomic64_t: counter,
  completion: fixed(completionField),
  rcu_head: fixed(rcuHeadField),
  callback_head: fixed(rcuHeadField),
  semaphore: fixed(semaphoreField),
  ida: fixed(idaField(idsOfAnIda)),
  srcu_struct: fixed(srcuField),
  wait_queue_head_t: fixed(waitQueueHeadField),
  wait_queue_head: fixed(waitQueueHeadField),
  // a node keeps the bucket that it was put into last
  hlist_node: { field: ({ keys }) => word({ min: 0, max: keys?.max ?? 0 }) },
  'hash table': { field: ({ hashed }) => (hashed ? hashtableField(hashed.struct, hashed.path.join('_')) : word({ min: 0, max: 0 })) },
  hlist_head: listHead,
  mempool_t: { field: () => pointer('mempool_t') },
  list_head: {
    field({ entries, inObject, manyLists }) {
      if (entries !== undefined) return inObject ? listHeadField(entries) : listField(entries);
      return manyLists ? listNodeOfManyField : listNodeField;
    },
  },
};

/** Structs of the kernel that are objects of their own, each with a member that its primitives work on. */
export const kernelObjects: { readonly [tag: string]: { readonly [member: string]: Field } } = {
  workqueue_struct: { wq: workqueueField },
  task_struct: { kthread: kthreadField, usage: refcountField(mostReferences), __state: taskStateField },
  kmem_cache: { cache: cacheField },
};
const referencesOfTasks: readonly Operation[] = [getTaskStruct, putTaskStruct];

/** The members of such a struct: of a task its references alone, where nobody runs it, wakes it or stops it. */
export function objectFields(tag: string, used: readonly Operation[]): { readonly [member: string]: Field } | undefined {
  const fields = kernelObjects[tag];
  const runs = used.some((operation) => 'task' in operation.params && !referencesOfTasks.includes(operation));
  return fields === undefined || tag !== 'task_struct' || runs ? fields : { usage: fields['usage']! };
}

/** The kernel's type that a type is; undefined: it is the file's own, or an integer or a pointer. */
export function kernelTypeOf(type: TypeName): KernelType | undefined {
  const name = type.kind === 'struct' ? type.tag : type.kind === 'named' ? type.name : '';
  return Object.hasOwn(kernelTypes, name) ? kernelTypes[name] : undefined;
}

export const kernelTypeNames: readonly string[] = Object.keys(kernelTypes);

/** seqlock_t is a lock and a count (include/linux/seqlock_types.h). */
export const seqlock: Struct = {
  tag: 'seqlock_t',
  members: [
    { name: 'lock', type: { kind: 'named', name: 'spinlock_t' }, storage: undefined, init: undefined, at: 0, end: 0 },
    { name: 'seqcount', type: { kind: 'named', name: 'seqcount_t' }, storage: undefined, init: undefined, at: 0, end: 0 },
  ],
  at: 0,
  end: 0,
};
