import type { TypeName } from './syntax.js';

type Integer = TypeName & { readonly kind: 'integer' };

const integer = (name: string, bits: number, signed: boolean): Integer => ({ kind: 'integer', name, bits, signed });

export const int = integer('int', 32, true);
export const bool = integer('bool', 1, false);

/** Integer types that have a name of their own in the kernel. */
export const integerTypes: ReadonlyMap<string, Integer> = new Map(
  [
    bool,
    integer('_Bool', 1, false),
    ...[8, 16, 32, 64].flatMap((bits) =>
      [`u${bits}`, `__u${bits}`, `uint${bits}_t`, `__le${bits}`, `__be${bits}`]
        .map((name) => integer(name, bits, false))
        .concat([`s${bits}`, `__s${bits}`, `int${bits}_t`].map((name) => integer(name, bits, true))),
    ),
    ...['size_t', 'gfp_t', 'fmode_t', 'slab_flags_t', 'dev_t', 'uintptr_t', 'uint', 'ulong', 'umode_t', '__poll_t'].map((name) =>
      integer(name, 64, false),
    ),
    ...['ssize_t', 'loff_t', 'ktime_t', 'pid_t', 'off_t', 'time64_t', 'ptrdiff_t', 'irqreturn_t', 'netdev_tx_t', 'blk_status_t'].map(
      (name) => integer(name, 64, true),
    ),
  ].map((type) => [type.name, type]),
);

/** Words that integer types are built of. */
export const integerWords = ['char', 'short', 'int', 'long', 'signed', 'unsigned', '__signed__'];

/** The type that such words make: `unsigned long`. */
export function integerOf(words: readonly string[]): Integer {
  const signed = !words.includes('unsigned');
  const bits = words.includes('char') ? 8 : words.includes('short') ? 16 : words.includes('long') ? 64 : 32;
  return integer(words.join(' '), bits, signed);
}

/** Words that say nothing that a model would keep. */
export const idleWords = new Set(
  (
    'const register auto inline __inline __inline__ noinline __always_inline __must_check __init __exit __initdata ' +
    '__user __rcu __iomem __percpu __read_mostly __ro_after_init __maybe_unused __used __cold __hot __force __kernel noinstr ' +
    '__randomize_layout __packed ____cacheline_aligned ____cacheline_aligned_in_smp __cacheline_aligned __bpf_kfunc asmlinkage ' +
    '__visible __weak notrace __restrict restrict __sched __net_init __net_exit __always_unused __ref __refdata __releases __acquires'
  ).split(' '),
);

/** Of these a parenthesis follows, which says nothing either. */
export const idleCalls = new Set(
  (
    '__attribute__ __acquires __releases __must_hold __aligned __printf __alloc_size __counted_by __section __guarded_by ' +
    '__nonstring __cond_acquires __no_context_analysis'
  ).split(' '),
);
