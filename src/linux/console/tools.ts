/** What one of the kernel's tools says first, and which of racewalk's kinds (docs/detectors.md) that may be. */
export interface Saying {
  readonly tool: string;
  /** `in` is the function that it names. */
  readonly says: RegExp;
  /** None where racewalk has no such kind. */
  readonly kinds: readonly string[];
}

const saying = (tool: string, says: RegExp, ...kinds: readonly string[]): Saying => ({ tool, says, kinds });
const hangs = ['hung-task', 'deadlock', 'soft-lockup'];

/** In this order: the first that fits is meant. The texts are those of Linux 6.1 to 6.12. */
export const sayings: readonly Saying[] = [
  saying('KASAN', /^BUG: KASAN: (?:slab-|vmalloc-)?use-after-free in (?<in>\w+)/, 'use-after-free'),
  saying('KASAN', /^BUG: KASAN: (?:stack-out-of-bounds|use-after-scope|stack-use-after-return) in (?<in>\w+)/, 'use-after-free'),
  saying('KASAN', /^BUG: KASAN: (?:double-free(?: or invalid-free)?|invalid-free) in (?<in>\w+)/, 'double-free'),
  saying('KASAN', /^BUG: KASAN: null-ptr-deref in (?<in>\w+)/, 'null-dereference'),
  saying('KASAN', /^BUG: KASAN: [\w-]+ in (?<in>\w+)/),
  saying('KCSAN', /^BUG: KCSAN: data-race in (?<in>\w+)/, 'data-race', 'concurrent-writers'),
  // it cancels the item, so that no worker comes to what is freed: with DEBUG_OBJECTS_WORK told sooner, and without it by KASAN
  saying('ODEBUG', /^ODEBUG: free active .*object type: work_struct/, 'free-active', 'use-after-free'),
  saying('ODEBUG', /^ODEBUG: free active .*/, 'free-active'),
  saying('ODEBUG', /^ODEBUG: init active .*/, 'odebug-init-active'),
  saying('ODEBUG', /^ODEBUG: (?:activate|active_state) active .*object type: rcu_head/, 'double-call-rcu'),
  saying('ODEBUG', /^ODEBUG: activate not available .*/, 'use-after-free'),
  saying('ODEBUG', /^ODEBUG: assert_init not available .*/, 'null-dereference', 'warn'),
  saying('ODEBUG', /^ODEBUG: .*/),
  saying('RCU', /(?:call_rcu\w*|kvfree_call_rcu)\(\): Double-freed /, 'double-call-rcu'),
  saying('refcount', /^refcount_t: addition on 0;/, 'refcount-inc-on-zero'),
  saying('refcount', /^refcount_t: underflow;/, 'refcount-underflow'),
  saying('refcount', /^refcount_t: decrement hit 0;/, 'refcount-dec-to-zero'),
  saying('refcount', /^refcount_t: .*/),
  saying('DEBUG_LIST', /^list_(?:add|del) (?:corruption|double add)/, 'list-corruption'),
  saying('slab', /^BUG \S+ \(.*\): Objects remaining (?:in|on) /, 'cache-destroyed-with-objects'),
  saying('slab', /^kmem_cache_destroy \S+: Slab cache still has objects/, 'cache-destroyed-with-objects'),
  saying('slab', /^(?:cache_from_obj: )?Wrong slab cache\. /, 'free-to-wrong-cache'),
  saying('slab', /^BUG \S+ \(.*\): .*/),
  saying('lockdep', /^WARNING: possible circular locking dependency detected/, 'lock-order', 'lock-cycle', 'deadlock'),
  saying('lockdep', /^WARNING: possible recursive locking detected/, 'recursive-locking', 'deadlock'),
  saying('lockdep', /^WARNING: possible irq lock inversion dependency detected/, 'irq-lock-inversion'),
  saying('lockdep', /^WARNING: \w+IRQ-safe -> \w+IRQ-unsafe lock order detected/, 'irq-lock-inversion'),
  saying('lockdep', /^WARNING: inconsistent lock state/, 'inconsistent-lock-state'),
  saying('lockdep', /^WARNING: bad unlock balance detected!/, 'unlock-not-owner'),
  saying('lockdep', /^WARNING: held lock freed!/, 'held-lock-freed'),
  saying('lockdep', /^WARNING: suspicious RCU usage/, 'rcu-unprotected-dereference'),
  saying('lockdep', /^WARNING: lock held when returning to user space!/, 'held-at-exit'),
  saying('lockdep', /^WARNING: .* still has locks held!/, 'held-at-exit'),
  saying('lockdep', /^\[ BUG: Invalid wait context \]/, 'sleeping-in-atomic'),
  saying('workqueue', /^BUG: workqueue leaked (?:atomic, )?lock (?:or atomic|or RCU)/, 'held-at-exit', 'atomic-at-exit'),
  saying('atomic', /^BUG: sleeping function called from invalid context at /, 'sleeping-in-atomic'),
  saying('atomic', /^BUG: scheduling while atomic: /, 'sleeping-in-atomic', 'atomic-at-exit'),
  saying('RCU', /^Voluntary context switch within RCU read-side critical section!/, 'sleeping-in-atomic'),
  saying('timer', /^(?:timer|initcall): .*preempt leak/, 'atomic-at-exit'),
  saying('softirq', /^huh, entered softirq .*with preempt_count/, 'atomic-at-exit'),
  saying('hung task', /^INFO: task .* blocked for more than \d+ seconds\./, ...hangs),
  saying('watchdog', /^(?:watchdog: )?BUG: soft lockup - CPU#\d+ stuck for /, ...hangs),
  saying('RCU', /^rcu: INFO: \w+ (?:self-)?detected (?:expedited )?stalls? on /, ...hangs),
  saying('kmemleak', /^kmemleak: \d+ new suspected memory leaks/, 'leak'),
  saying('oops', /^BUG: kernel NULL pointer dereference, address: /, 'null-dereference'),
  // a member of what LIST_POISON1 or 2 leads to, as a deleted entry does
  saying('oops', /^(?:Oops: )?general protection fault, .*\b0xdead00000000\w{4}\b/, 'broken-list', 'list-corruption', 'use-after-free'),
  saying('oops', /^BUG: unable to handle page fault for address: |^(?:Oops: )?general protection fault, /),
  saying('BUG', /^kernel BUG at (?<at>\S+:\d+)!/, 'warn'),
  // since 6.12 with a warning each
  saying('slab', /^WARNING: .*\b(?:__kmem_cache_shutdown|kmem_cache_destroy)\+0x/, 'cache-destroyed-with-objects', 'warn'),
  saying('WARN', /^WARNING: .*\b__local_bh_enable_ip\+0x/, 'lock-kind-mismatch', 'warn'),
  saying('WARN', /^WARNING: CPU: \d+ PID: \d+ at (?:\S+:\d+ )?(?<in>[\w.]+)\+0x/, 'warn'),
];

/** What a later line of a report says of its kind. */
export const refinements: readonly (readonly [says: RegExp, kinds: readonly string[]])[] = [
  [/^KASAN: null-ptr-deref in range/, ['null-dereference']],
  [/^(?:Read|Write) of size \d+ at addr dead00000000\w{4} /, ['broken-list', 'list-corruption', 'use-after-free']],
  [/Illegal synchronize_rcu|Illegal context switch in RCU/, ['sleeping-in-atomic']],
  [/IRQs not disabled as expected/, ['lock-kind-mismatch']],
];
