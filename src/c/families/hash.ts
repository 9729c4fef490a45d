import { hashAddHeld, hashAddRcu, hashDelHeld, hashDelRcu, hashEmpty } from '../../kernel/hashtable.js';
import { store } from '../../kernel/memory.js';
import type { Expression } from '../parse/syntax.js';
import type { Operation } from '../../core/operation/operation.js';
import { int } from '../parse/integer-types.js';
import type { Target } from '../lower/facts.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { declaredType } from '../lower/layout.js';
import { hashTable } from '../lower/kernel-types.js';
import { pointed } from '../lower/places.js';
import { targetOf, wordOf, nothing } from '../lower/values.js';

/** Keys up to here: more than anybody looks up. */
const mostKeys = 255;

/** The table that an argument names: these macros take it by name. */
export function tableOf(f: FunctionLowering, e: Expression): string {
  const global = e.kind === 'name' && !f.local(e.name) ? f.program.globals.get(e.name) : undefined;
  if (!global || declaredType(global.type) !== hashTable)
    return f.problems.refuse(e.at, 'expected a hash table that is declared at file level: DEFINE_HASHTABLE(table, bits)');
  return global.name;
}

type Member = Target & { readonly kind: 'object' };

/** Notes which member hooks the nodes of a table; a table of two kinds of nodes is refused. */
export function hashedBy(f: FunctionLowering, table: string, member: Member, at: number): void {
  if (f.facts.hashedBy(table, member)) f.problems.refuse(at, `the table '${table}' has nodes of two kinds, which is not modelled`);
}

/** The object that a node is a member of, and the member. */
export function nodeOf(f: FunctionLowering, e: Expression) {
  const place = pointed(f, f.named(f.context.value(f, e)), e.at);
  const [member, word] = [targetOf(place), wordOf(place)];
  if (member.kind !== 'object' || typeof word === 'string' || place.path.length === 0)
    return f.problems.refuse(e.at, 'nothing here tells what this node is a member of; pass &object->node');
  return { member, ...word };
}

/** hash_add(table, &c->node, key): the node keeps the key's bucket, and is hooked there. */
const add =
  (operation: Operation): Builtin =>
  (f, e) => {
    const [tableArg, nodeArg, keyArg] = e.args;
    if (!tableArg || !nodeArg || !keyArg || e.args.length > 3)
      return f.problems.refuse(e.at, 'this takes a table, &object->node and a key');
    const table = tableOf(f, tableArg);
    const { member, object, field } = nodeOf(f, nodeArg);
    const { operand: key } = f.context.value(f, keyArg);
    hashedBy(f, table, member, nodeArg.at);
    const keys = f.intervalOf(key);
    if (keys && (keys.min < 0 || keys.max > mostKeys))
      f.problems.add(keyArg.at, `keys ${keys.min}..${keys.max} are hooked here; a model has keys in 0..${mostKeys}: give it a __range`);
    f.facts.holds(`struct ${member.struct}.${field} key`, keys, { min: 0, max: mostKeys });
    const input = { loc: { object, field }, value: key, order: { tag: 'plain' } };
    f.step(e, { does: store, input, plain: { object, field, value: key } });
    const publishes = typeof object === 'object' && 'reg' in object ? [object.reg] : [];
    f.step(e, { does: operation, input: { table, node: object, key }, publishes });
    return nothing;
  };

/** hash_del(&c->node): out of the table that it is put into. */
const del =
  (operation: Operation): Builtin =>
  (f, e) => {
    const [nodeArg] = e.args;
    if (!nodeArg || e.args.length > 1) return f.problems.refuse(e.at, 'this takes &object->node');
    const { member, object } = nodeOf(f, nodeArg);
    const [table, other] = [...f.facts.hashes].flatMap(([name, of]) => (JSON.stringify(of) === JSON.stringify(member) ? [name] : []));
    if (table === undefined || other !== undefined) {
      f.problems.add(e.at, table === undefined ? 'nothing puts this node into a table' : `this node is put into '${table}' and '${other}'`);
      return nothing;
    }
    f.step(e, { does: operation, input: { table, node: object } });
    return nothing;
  };

const empty: Builtin = (f, e) => {
  return { operand: f.step(e, { does: hashEmpty, input: { table: tableOf(f, e.args[0]!) } }, { min: 0, max: 1 }), type: int };
};

/** Hash tables of include/linux/hashtable.h; their loops are beside those of lists. */
export const hashBuiltins: { readonly [name: string]: Builtin } = {
  hash_add: add(hashAddHeld),
  hash_add_rcu: add(hashAddRcu),
  hash_del: del(hashDelHeld),
  hash_del_rcu: del(hashDelRcu),
  hash_empty: empty,
  // it is empty at first
  hash_init: () => nothing,
};
