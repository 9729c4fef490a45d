/**
 * Kinds of findings, in the order in which their detectors hear of a step: of several misuses in one the first that ends the run is
 * told. An access to what is gone is not looked into any further; of a free it matters more that it is the second one than where
 * it goes or what is inside. What ends no run comes after what does, also where a run is told to survive that.
 */
export const orderOfKinds: readonly string[] = [
  'null-dereference',
  'use-after-free',
  'use-after-recycle',
  'double-free',
  'broken-list',
  'soft-lockup',
  'concurrent-writers',
  'free-to-wrong-cache',
  'free-active',
  'odebug-init-active',
  'double-call-rcu',
  'cache-destroyed-with-objects',
  'list-corruption',
  'refcount-inc-on-zero',
  'refcount-underflow',
  'refcount-dec-to-zero',
  'timer-restart-after-cancel',
  'warn',
  'sleeping-in-atomic',
  'unlock-not-owner',
  'lock-kind-mismatch',
  'held-lock-freed',
  'recursive-locking',
  'lock-order',
  'inconsistent-lock-state',
  'data-race',
  'rcu-unprotected-dereference',
  'irq-lock-inversion',
  'lock-cycle',
  'held-at-exit',
  'atomic-at-exit',
  'leak',
  'deadlock',
  'hung-task',
  'invariant',
];

/**
 * The detectors in that order. Kinds that are not in the list, such as a model's own or a new one's, come after those that are, as they
 * were given; what only keeps facts for others comes before all or after all, as it says.
 */
export function precedence<T extends { readonly kind: string; readonly hears?: 'first' | 'last' }>(detectors: readonly T[]): readonly T[] {
  const placeOf = ({ kind, hears }: T): number => {
    if (hears !== undefined) return hears === 'first' ? -1 : orderOfKinds.length + 1;
    const listed = orderOfKinds.indexOf(kind);
    return listed < 0 ? orderOfKinds.length : listed;
  };
  // equal places keep their order: the sort is stable
  return [...detectors].sort((a, b) => placeOf(a) - placeOf(b));
}
