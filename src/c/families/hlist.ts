import {
  hlistAddHead,
  hlistAddHeadRcu,
  hlistDelInit,
  hlistDelInitRcu,
  hlistDelRcu,
  hlistReplaceRcu,
  hlistUnhashed,
  hlistUnhashedLockless,
} from '../../kernel/rcu-hlist.js';
import { load } from '../../kernel/memory.js';
import type { Operation } from '../../core/operation/operation.js';
import type { Expression } from '../parse/syntax.js';
import { int } from '../parse/integer-types.js';
import { chosen } from '../lower/expression.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { kernelTypeOf, listHead } from '../lower/kernel-types.js';
import { declaredType } from '../lower/layout.js';
import { nothing } from '../lower/values.js';
import { hashedBy, nodeOf } from './hash.js';

/** The list that an argument is the address of: its head is declared at file level. */
export function headOf(f: FunctionLowering, e: Expression): string {
  const { target } = f.context.value(f, e);
  const global = target?.kind === 'global' && target.path.length === 0 ? f.program.globals.get(target.name) : undefined;
  if (!global || kernelTypeOf(declaredType(global.type)) !== listHead)
    return f.problems.refuse(e.at, 'expected the head of a list that is declared at file level: HLIST_HEAD(list), and &list');
  return global.name;
}

const publishing = (object: unknown): readonly string[] =>
  typeof object === 'object' && object !== null && 'reg' in object ? [(object as { reg: string }).reg] : [];

/** hlist_add_head(&c->node, &list). */
const addHead =
  (operation: Operation): Builtin =>
  (f, e) => {
    const [nodeArg, head] = e.args;
    if (!nodeArg || !head || e.args.length > 2) return f.problems.refuse(e.at, 'this takes &object->node and &list');
    const { member, object, field } = nodeOf(f, nodeArg);
    const table = headOf(f, head);
    hashedBy(f, table, member, nodeArg.at);
    f.step(e, { does: operation, input: { node: { object, field }, table }, publishes: publishing(object) });
    return nothing;
  };

const ofNode =
  (operation: Operation): Builtin =>
  (f, e) => {
    const [nodeArg] = e.args;
    if (!nodeArg || e.args.length > 1) return f.problems.refuse(e.at, 'this takes &object->node');
    const { object, field } = nodeOf(f, nodeArg);
    f.step(e, { does: operation, input: { node: { object, field } } });
    return nothing;
  };

const replace: Builtin = (f, e) => {
  const [oldArg, newArg] = e.args;
  if (!oldArg || !newArg || e.args.length > 2) return f.problems.refuse(e.at, 'this takes &old->node and &new->node');
  const [old, other] = [nodeOf(f, oldArg), nodeOf(f, newArg)];
  const node = { object: other.object, field: other.field };
  const input = { old: { object: old.object, field: old.field }, node };
  f.step(e, { does: hlistReplaceRcu, input, publishes: publishing(other.object) });
  return nothing;
};

const asks =
  (operation: Operation): Builtin =>
  (f, e) => {
    const { object, field } = nodeOf(f, e.args[0]!);
    return { operand: f.step(e, { does: operation, input: { node: { object, field } } }, { min: 0, max: 1 }), type: int };
  };

const empty: Builtin = (f, e) => {
  const operand = f.step(e, { does: load, input: { loc: headOf(f, e.args[0]!), order: { tag: 'once' } } }, f.facts.pointers);
  return chosen(f, (yes, no) => f.builder.test({ type: 'eq', params: { left: operand, right: 0 } }, yes, no));
};

/** Lists of include/linux/list.h with a head of one pointer, as they are in memory. hlist_del() leaves poison, which is not read here. */
export const hlistBuiltins: { readonly [name: string]: Builtin } = {
  hlist_add_head: addHead(hlistAddHead),
  hlist_add_head_rcu: addHead(hlistAddHeadRcu),
  hlist_del_init: ofNode(hlistDelInit),
  hlist_del_rcu: ofNode(hlistDelRcu),
  hlist_del_init_rcu: ofNode(hlistDelInitRcu),
  hlist_replace_rcu: replace,
  hlist_unhashed: asks(hlistUnhashed),
  hlist_unhashed_lockless: asks(hlistUnhashedLockless),
  hlist_empty: empty,
};
