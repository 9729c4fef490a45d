import type { Operation } from '../../core/operation/operation.js';
import { rcuDereference } from '../../kernel/memory.js';
import { rcuDereferenceCheck, rcuDereferenceProtected } from '../../kernel/rcu-dereference.js';
import { constantOf } from '../lower/program.js';
import type { Expression } from '../parse/syntax.js';
import { type Order, read } from '../lower/expression.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { pointed } from '../lower/places.js';
import { typeText, wordOf } from '../lower/values.js';

/** How one of the two fetches: where nothing is asked, and with a lock; and what it asks where its condition is 0. */
interface Fetch {
  readonly order: Order;
  readonly unasked?: Operation;
  readonly underLock: Operation;
  readonly asReader?: Operation;
}

/** Locks of which it is known who holds them. */
export const knownLocks = new Set(['struct mutex', 'spinlock_t', 'raw_spinlock_t', 'struct spinlock']);

/** rcu_dereference_protected(p, condition) and rcu_dereference_check(p, condition). */
const fetching =
  ({ order, unasked, underLock, asReader }: Fetch): Builtin =>
  (f, e) => {
    const [of, condition] = e.args;
    if (!of || !condition || e.args.length > 2) return f.problems.refuse(e.at, 'this takes a pointer and a condition');
    const place = f.context.place(f, of);
    const constant = constantOf(condition, f.program.constants);
    if (constant) return read(f, place, e, order, unasked as never);
    if (constant === 0 && asReader) return read(f, place, e, order, asReader as never);
    const lock = lockOf(f, condition);
    return read(f, place, e, order, underLock as never, { lock });
  };

/** The lock of lockdep_is_held(&lock). */
export function lockOf(f: FunctionLowering, condition: Expression) {
  const [of, ...others] =
    condition.kind === 'call' && condition.callee.kind === 'name' && condition.callee.name === 'lockdep_is_held' ? condition.args : [];
  if (!of || others.length > 0)
    return f.problems.refuse(
      condition.at,
      'this condition is not read: lockdep_is_held(&lock) is, of one lock, and 1 or true, which asks nothing; ' +
        'write the one of them that holds on this way',
    );
  const place = pointed(f, f.named(f.context.value(f, of)), of.at);
  if (!knownLocks.has(typeText(place.type)))
    return f.problems.refuse(
      of.at,
      `lockdep_is_held() of ${typeText(place.type)}: of a mutex and a spinlock alone it is known who holds it; write 1 to ask nothing`,
    );
  return wordOf(place);
}

export const protectedFetches: { readonly [name: string]: Builtin } = {
  rcu_dereference_protected: fetching({ order: 'plain', underLock: rcuDereferenceProtected }),
  rcu_dereference_check: fetching({ order: 'dependent', underLock: rcuDereferenceCheck, asReader: rcuDereference }),
};
