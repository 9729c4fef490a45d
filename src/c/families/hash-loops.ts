import { hashLookup, hashLookupHeld, hashLookupPlain, hashNext, hashNextHeld } from '../../kernel/hashtable.js';
import { hlistNext, hlistNextHeld } from '../../kernel/hlist.js';
import { load } from '../../kernel/memory.js';
import type { Operand } from '../../core/system/path-source.js';
import type { Expression } from '../parse/syntax.js';
import type { FunctionLowering } from '../lower/function-lowering.js';
import { hashedBy, tableOf } from './hash.js';
import { headOf } from './hlist.js';
import { pathOf } from '../lower/places.js';

/** Which arguments are what: the entry, the member, and the key where one bucket is walked. */
interface HashLoop {
  readonly entry: number;
  /** Of an hlist the head, by its address; absent: the first argument is a hash table. */
  readonly head?: number;
  readonly member: number;
  readonly key?: number;
  /** The next one is taken before the body. */
  readonly safe?: true;
  /** Its caller is a reader, and is asked whether he is; others say that nobody takes a node away. */
  readonly rcu?: true | 'notrace';
}

export const hashLoops: { readonly [name: string]: HashLoop } = {
  hash_for_each: { entry: 2, member: 3 },
  hash_for_each_rcu: { entry: 2, member: 3, rcu: true },
  hash_for_each_safe: { entry: 3, member: 4, safe: true },
  hash_for_each_possible: { entry: 1, member: 2, key: 3 },
  hash_for_each_possible_rcu: { entry: 1, member: 2, key: 3, rcu: true },
  hash_for_each_possible_rcu_notrace: { entry: 1, member: 2, key: 3, rcu: 'notrace' },
  hash_for_each_possible_safe: { entry: 1, member: 3, key: 4, safe: true },
  hlist_for_each_entry: { entry: 0, head: 1, member: 2 },
  hlist_for_each_entry_rcu: { entry: 0, head: 1, member: 2, rcu: true },
  hlist_for_each_entry_safe: { entry: 0, head: 2, member: 3, safe: true },
};

/** The first node, and the one after another: of the table, or of the bucket of a key, in which there is no second one. */
export function hashSteps(f: FunctionLowering, loop: HashLoop, args: readonly Expression[], struct: string, at: number) {
  const table = loop.head === undefined ? tableOf(f, args[0]!) : headOf(f, args[loop.head]!);
  const path = pathOf(args[loop.member]!);
  if (!path) return f.problems.refuse(args[loop.member]!.at, 'expected the member that hooks the nodes');
  hashedBy(f, table, { kind: 'object', struct, path }, args[loop.member]!.at);
  const span = { at, end: args.at(-1)!.end + 1 };
  if (loop.key === undefined) {
    const ofList = loop.head !== undefined;
    const does = ofList ? (loop.rcu ? hlistNext : hlistNextHeld) : loop.rcu ? hashNext : hashNextHeld;
    const next = (after: Operand): Operand => f.step(span, { does, input: { table, after } }, f.facts.pointers);
    return { first: () => next(0), next };
  }
  const key = f.kept(f.context.value(f, args[loop.key]!)).operand;
  const does = loop.rcu === 'notrace' ? hashLookupHeld : loop.rcu ? hashLookup : hashLookupPlain;
  return {
    first: (): Operand => f.step(span, { does, input: { table, key } }, f.facts.pointers),
    next: (object: Operand): Operand => {
      f.step(span, { does: load, input: { loc: { object, field: path.join('_') }, order: { tag: loop.rcu ? 'once' : 'plain' } } });
      return 0;
    },
  };
}
