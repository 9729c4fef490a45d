import { takes } from './arguments.js';
import type { Operation } from '../../core/operation/operation.js';
import type { Operand } from '../../core/system/path-source.js';
import { cmpxchg, xchg } from '../../kernel/atomics.js';
import { queueDelayedWork } from '../../kernel/delayed-work.js';
import { krefPut } from '../../kernel/kref.js';
import { load, rcuDereference, store } from '../../kernel/memory.js';
import { rcuDereferenceBh, rcuDereferenceSched } from '../../kernel/rcu-dereference.js';
import { refcountSet } from '../../kernel/refcount.js';
import { kzalloc, kzallocAtomic } from '../../kernel/slab.js';
import { warnOn } from '../../kernel/warn.js';
import { queueWork } from '../../kernel/work.js';
import { allocated, maySleepWith, structAllocated } from './allocation.js';
import { cacheBuiltins } from '../families/cache.js';
import { chosen, heldAt, heldBy, notes, type Order, publishedBy, read, systemQueue, write } from './expression.js';
import { targetText } from './facts.js';
import { workqueueFlags } from '../calls/flags.js';
import { flagsOf } from '../families/flags.js';
import { delayOf } from '../families/waiting.js';
import type { Builtin, FunctionLowering } from './function-lowering.js';
import { hlistBuiltins } from '../families/hlist.js';
import { hashBuiltins } from '../families/hash.js';
import { driverCalls } from '../families/driver-calls.js';
import { kernelLocks } from '../families/kernel-locks.js';
import { irqBuiltins } from '../families/irqs.js';
import { kthreadBuiltins } from '../families/kthreads.js';
import { moreBuiltins } from './more-builtins.js';
import { int } from '../parse/integer-types.js';
import { memberByPath, pathOf, pointed } from './places.js';
import { poolBuiltins } from '../families/mempool.js';
import { protectedFetches } from '../families/protected.js';
import { seqlockBuiltins } from '../families/seqlock.js';
import { smallMacros } from '../families/small-macros.js';
import type { Call } from '../parse/syntax.js';
import { timeBuiltins } from '../families/time.js';
import { userCopyBuiltins } from '../families/user-copy.js';
import { isPointer, keyOf, type Memory, pointerTo, wordOf, nothing } from './values.js';

/** READ_ONCE(x) and its kin. */
const reading =
  (order: Order, operation?: Operation): Builtin =>
  (f, e) => {
    const [of] = takes(f, e, 1);
    return read(f, f.context.place(f, of!), e, order, (operation ?? undefined) as never);
  };

/** smp_load_acquire(&x): the place by its address. */
const readingAt =
  (order: Order): Builtin =>
  (f, e) => {
    const [of] = takes(f, e, 1);
    return read(f, pointed(f, f.context.value(f, of!), of!.at), e, order);
  };

const writing =
  (order: Order): Builtin =>
  (f, e) => {
    const [to, what] = takes(f, e, 2);
    const place = f.context.place(f, to!);
    write(f, place, f.context.value(f, what!, place.type), e, order);
    return nothing;
  };

const writingAt =
  (order: Order): Builtin =>
  (f, e) => {
    const [to, what] = takes(f, e, 2);
    const place = pointed(f, f.named(f.context.value(f, to!)), to!.at);
    write(f, place, f.context.value(f, what!, place.type), e, order);
    return nothing;
  };

/** container_of(ptr, struct type, member). */
const containerOf: Builtin = (f, e) => {
  const [of, type, member] = takes(f, e, 3);
  const names = pathOf(member!);
  if (type!.kind !== 'type' || type!.type.kind !== 'struct' || names === undefined)
    return f.problems.refuse(e.at, "'container_of' takes a pointer, a struct and a member: container_of(t, struct ctx, timer)");
  const outer = type!.type;
  if (outer.tag === 'delayed_work') return toDelayedWork(f, { ...e, args: [of!] }, undefined);
  const value = f.context.value(f, of!);
  const place = memberByPath(outer, names, member!.at, f.program);
  const { target } = value;
  const whole = { operand: value.operand, type: pointerTo(outer) };
  if (target === undefined) {
    // nobody is known to hand anything over yet: as far as is known it is what the code says that it is
    return { ...whole, target: { kind: 'object', struct: outer.tag, path: [] } };
  }
  const path = target.path.slice(0, target.path.length - place.path.length);
  const same = target.kind === 'object' && target.path.slice(path.length).join('.') === place.path.join('.');
  if (!same || (path.length === 0 && target.struct !== outer.tag))
    return f.problems.refuse(e.at, `this pointer leads to ${targetText(target)}, which is no ${names.join('.')} of a struct ${outer.tag}`);
  return { ...whole, target: { ...target, path } };
};

/** from_timer(var, timer, member): the struct is that of the variable. */
const memberOfVariable: Builtin = (f, e, expected) => {
  const [variable, of, member] = takes(f, e, 3);
  const local = variable!.kind === 'name' ? f.local(variable!.name) : undefined;
  const type = local && isPointer(local.type) ? local.type.to : undefined;
  if (!type) return f.problems.refuse(variable!.at, 'expected a local variable that is a pointer to a struct');
  return containerOf(f, { ...e, args: [of!, { kind: 'type', type, at: variable!.at, end: variable!.end }, member!] }, expected);
};

/** A delayed_work is its work, as far as pointers go. */
const toDelayedWork: Builtin = (f, e) => ({
  ...f.context.value(f, takes(f, e, 1)[0]!),
  type: pointerTo({ kind: 'struct', tag: 'delayed_work' }),
});

/** kzalloc(sizeof(*p), flags): of the struct that `sizeof` names, or that it is for. */
const allocating =
  (size: number | undefined): Builtin =>
  (f, e, expected) => {
    const struct = structAllocated(f, e, size === undefined ? undefined : e.args[size], expected);
    if (f.facts.caches.has(struct))
      f.problems.add(e.at, `struct ${struct} has a cache, and is allocated here without it; a model has objects of one of both`);
    f.facts.allocates(e.at, struct, e.objects);
    const operand = f.step(
      e,
      {
        does: maySleepWith(f, e) ? kzalloc : kzallocAtomic,
        input: { like: { param: f.context.like(f, struct) } },
        allocates: { struct },
      },
      f.facts.pointers,
    );
    return allocated(operand, struct, expected);
  };

const passes: Builtin = (f, e, expected) => f.context.value(f, takes(f, e, 1)[0]!, expected);

/** What is said and does nothing; its arguments are evaluated, as C does. */
export const says: Builtin = (f, e) => {
  for (const arg of e.args) if (arg.kind !== 'text' && arg.kind !== 'type' && arg.kind !== 'sizeof') f.context.value(f, arg);
  return nothing;
};
/** Not even its arguments. */
const idle: Builtin = () => nothing;
const isErr: Builtin = (f, e) => {
  const value = f.context.value(f, takes(f, e, 1)[0]!);
  return chosen(f, (yes, no) => f.builder.test({ type: 'lt', params: { left: value.operand, right: 0 } }, yes, no));
};

const isErrOrNull: Builtin = (f, e) => {
  const value = f.context.value(f, takes(f, e, 1)[0]!);
  return chosen(f, (yes, no) => f.builder.test({ type: 'le', params: { left: value.operand, right: 0 } }, yes, no));
};

const asInteger: Builtin = (f, e) => ({ ...f.context.value(f, takes(f, e, 1)[0]!), type: int, target: undefined });
const asPointer: Builtin = (f, e, expected) => ({
  operand: f.context.value(f, takes(f, e, 1)[0]!).operand,
  type: expected && isPointer(expected) ? expected : pointerTo({ kind: 'void' }),
});

/** WARN_ON(condition): a step where it warns, and what the condition gives. */
const warns: Builtin = (f, e) => {
  const { builder } = f;
  return chosen(f, (yes, no) => {
    const told = builder.label();
    f.context.condition(f, e.args[0]!, told, no);
    if (!told.used) return;
    builder.mark(told);
    f.step(e, { does: warnOn, input: {} });
    builder.jump(yes);
  });
};

/** BUG_ON(condition): told as a warning, and the run goes on, in which nothing more needs to be true. */
const bug: Builtin = (f, e) => {
  if (e.args.length === 0) f.step(e, { does: warnOn, input: {} });
  else warns(f, e, undefined);
  return nothing;
};

/** kref_put(&c->ref, release): who drops the last reference calls it. */
const krefLastPut: Builtin = (f, e) => {
  const [of, release] = takes(f, e, 2);
  const value = f.named(f.context.value(f, of!));
  const callee = f.context.value(f, release!);
  const [name, ...others] = [...(callee.functions ?? [])];
  if (name === undefined || others.length > 0)
    return f.problems.refuse(release!.at, "'kref_put' takes the name of a function of this file");
  const loc = wordOf(pointed(f, value, of!.at));
  const operand = f.step(e, { does: krefPut, input: { loc }, publishes: publishedBy(f, value) }, { min: 0, max: 1 });
  return chosen(f, (yes, no) => {
    const last = f.builder.label();
    f.builder.test({ type: 'ne', params: { left: operand, right: 0 } }, last, no);
    f.builder.mark(last);
    f.context.call(f, name, [value], e);
    f.builder.jump(yes);
  });
};

/** refcount_set(&r, n), atomic_set(&v, n): a store. */
const setting =
  (order: Order, operation: Operation = store): Builtin =>
  (f, e) => {
    const [to, what] = takes(f, e, 2);
    const place = pointed(f, f.named(f.context.value(f, to!)), to!.at);
    storeIn(f, place, f.context.value(f, what!).operand, e, order, operation);
    return nothing;
  };

/** What makes a word of the kernel's what it is at first: all zero, as new memory is. */
const zeroes: Builtin = (f, e) => {
  const place = pointed(f, f.named(f.context.value(f, e.args[0]!)), e.args[0]!.at);
  storeIn(f, place, 0, e, 'once');
  return nothing;
};

function storeIn(f: FunctionLowering, place: Memory, value: Operand, e: Call, order: Order, operation: Operation = store): void {
  const loc = wordOf(place);
  f.step(e, {
    does: operation,
    input: { loc, [operation === refcountSet ? 'n' : 'value']: value, order: { tag: order === 'release' ? order : 'relaxed' } },
    ...(typeof loc === 'object' && { plain: { object: loc.object, field: loc.field, value } }),
  });
}

const reads =
  (order: Order): Builtin =>
  (f, e) => {
    const [of] = takes(f, e, 1);
    const place = pointed(f, f.named(f.context.value(f, of!)), of!.at);
    const operand = f.step(e, { does: load, input: { loc: wordOf(place), order: { tag: order } } }, heldAt(f, keyOf(place)));
    return { operand, type: int };
  };

const exchanging =
  (operation: Operation, order: string, compares: boolean): Builtin =>
  (f, e) => {
    const args = takes(f, e, compares ? 3 : 2);
    const place = pointed(f, f.named(f.context.value(f, args[0]!)), args[0]!.at);
    const old = compares ? f.context.value(f, args[1]!, place.type) : undefined;
    const value = f.context.value(f, args.at(-1)!, place.type);
    const key = keyOf(place);
    notes(f, key, value, place.type, e.at, f.problems.source.textOf(e));
    const input = { loc: wordOf(place), ...(old && { old: old.operand }), new: value.operand, order: { tag: order } };
    const operand = f.step(e, { does: operation, input, publishes: publishedBy(f, value) }, heldBy(f, key, place.type));
    return { operand, type: place.type, target: f.facts.target(key), functions: f.facts.functions(key) };
  };

/** schedule_work(w), schedule_delayed_work(w, delay): to system_wq. */
const scheduling =
  (operation: Operation, delayed: boolean): Builtin =>
  (f, e) => {
    const [of, delay] = takes(f, e, delayed ? 2 : 1);
    const value = f.named(f.context.value(f, of!));
    const after = delay && delayOf(f, delay, f.context.value(f, delay));
    const wq = systemQueue(f, 'system_wq').operand;
    const input = { work: wordOf(pointed(f, value, of!.at)), wq, ...(after !== undefined && { delay: after }) };
    return { operand: f.step(e, { does: operation, input, publishes: publishedBy(f, value) }, { min: 0, max: 1 }), type: int };
  };

/** alloc_workqueue(): an object like others, whose pool is its own, also with WQ_UNBOUND. */
const allocatingQueue =
  (flags?: string): Builtin =>
  (f, e) => {
    if (flags !== undefined) {
      if (e.args.length < 2) return f.problems.refuse(e.at, `'${flags}' takes a name and flags`);
      flagsOf(f, e.args[1]!, workqueueFlags, flags);
    }
    const tag = 'workqueue_struct';
    f.facts.allocates(e.at, tag, undefined);
    const operand = f.step(e, { does: kzalloc, input: { like: { param: f.context.like(f, tag) } } }, f.facts.pointers);
    return { operand, type: pointerTo({ kind: 'struct', tag }) };
  };

const orders = { '': 'full', _relaxed: 'relaxed', _acquire: 'acquire', _release: 'release' };

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries<Builtin>({
    READ_ONCE: reading('once'),
    data_race: passes,
    WRITE_ONCE: writing('once'),
    smp_load_acquire: readingAt('acquire'),
    smp_store_release: writingAt('release'),
    rcu_dereference: reading('dependent', rcuDereference),
    rcu_dereference_bh: reading('dependent', rcuDereferenceBh),
    rcu_dereference_sched: reading('dependent', rcuDereferenceSched),
    rcu_dereference_raw: reading('dependent'),
    ...protectedFetches,
    rcu_access_pointer: reading('once'),
    rcu_assign_pointer: writing('release'),
    RCU_INIT_POINTER: writing('once'),
    container_of: containerOf,
    container_of_const: containerOf,
    from_timer: memberOfVariable,
    timer_container_of: memberOfVariable,
    from_tasklet: memberOfVariable,
    to_delayed_work: toDelayedWork,
    list_entry: containerOf,
    hlist_entry: containerOf,
    schedule_work: scheduling(queueWork, false),
    schedule_delayed_work: scheduling(queueDelayedWork, true),
    alloc_workqueue: allocatingQueue('alloc_workqueue'),
    alloc_ordered_workqueue: allocatingQueue('alloc_ordered_workqueue'),
    create_workqueue: allocatingQueue(),
    create_freezable_workqueue: allocatingQueue(),
    create_singlethread_workqueue: allocatingQueue(),
    kref_put: krefLastPut,
    refcount_set: setting('once', refcountSet),
    refcount_set_release: setting('release', refcountSet),
    ...Object.fromEntries(
      ['atomic', 'atomic_long', 'atomic64'].flatMap((prefix) => [
        [`${prefix}_set`, setting('once')],
        [`${prefix}_set_release`, setting('release')],
        [`${prefix}_read`, reads('once')],
        [`${prefix}_read_acquire`, reads('acquire')],
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(orders).flatMap(([suffix, order]) => [
        [`xchg${suffix}`, exchanging(xchg, order, false)],
        [`cmpxchg${suffix}`, exchanging(cmpxchg, order, true)],
      ]),
    ),
    ...moreBuiltins,
    ...hashBuiltins,
    ...hlistBuiltins,
    ...cacheBuiltins,
    ...poolBuiltins,
    ...timeBuiltins,
    ...userCopyBuiltins,
    ...smallMacros,
    ...seqlockBuiltins,
    ...driverCalls,
    ...kernelLocks,
    ...irqBuiltins,
    ...kthreadBuiltins,
    mutex_init: zeroes,
    spin_lock_init: zeroes,
    rwlock_init: zeroes,
    init_rwsem: zeroes,
    seqcount_init: zeroes,
    init_completion: zeroes,
    sema_init: setting('once'),
    raw_spin_lock_init: zeroes,
    kzalloc: allocating(0),
    kvzalloc: allocating(0),
    kzalloc_obj: allocating(undefined),
    likely: passes,
    unlikely: passes,
    IS_ERR: isErr,
    IS_ERR_OR_NULL: isErrOrNull,
    ERR_PTR: asPointer,
    ERR_CAST: asPointer,
    PTR_ERR: asInteger,
    WARN_ON: warns,
    WARN_ON_ONCE: warns,
    WARN: warns,
    WARN_ONCE: warns,
    BUG_ON: bug,
    BUG: bug,
    msecs_to_jiffies: passes,
    usecs_to_jiffies: passes,
    secs_to_jiffies: passes,
    ms_to_ktime: passes,
    lockdep_set_class: idle,
    dump_stack: idle,
    init_wait: says,
    // what ODEBUG is told: that it is active still is found where its scope is left
    ...Object.fromEntries(['work', 'delayed_work', 'timer', 'hrtimer'].map((name) => [`destroy_${name}_on_stack`, says])),
    ...Object.fromEntries(
      (
        'pr_emerg pr_alert pr_crit pr_err pr_warn pr_warn_once pr_warn_ratelimited pr_err_ratelimited pr_notice ' +
        'pr_info pr_info_once pr_debug printk dev_err dev_warn dev_info dev_dbg'
      )
        .split(' ')
        .map((name) => [name, says]),
    ),
  }),
);

/** trace_*() and what else is an annotation by its name. */
export const annotation = /^trace_\w+$/;
