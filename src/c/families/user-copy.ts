import type { Operand } from '../../core/system/path-source.js';
import { copyFromUser, copyToUser } from '../../kernel/user-copy.js';
import { anyOperation } from '../operations/any.js';
import type { Expression } from '../parse/syntax.js';
import { partOf } from '../lower/aggregates.js';
import { readAll } from '../memory/copies.js';
import { int } from '../parse/integer-types.js';
import { pointed } from '../lower/places.js';
import { sizeIs } from './small-macros.js';
import { chosen } from '../lower/expression.js';
import type { Builtin, FunctionLowering, Local } from '../lower/function-lowering.js';
import { isPointer, typeText } from '../lower/values.js';

const mostValues = 16;

/** copy_from_user(&args, from, size): user space hands in whatever the members' __range has. Gives how much was not copied. */
const copyIn: Builtin = (f, e) => {
  const [to, from, size] = e.args;
  if (!to || !from || !size) return f.problems.refuse(e.at, 'this takes where to copy to, where from, and how much');
  const local = to.kind === 'unary' && to.mark === '&' ? partOf(f, to.of) : undefined;
  if (!local) return f.problems.refuse(to.at, 'copied to is a struct in a local variable: copy_from_user(&args, from, sizeof(args))');
  f.context.value(f, from);
  const failed = copiedIn(f, local, e);
  return chosen(f, (yes, no) => f.builder.test({ type: 'ne', params: { left: failed, right: 0 } }, yes, no));
};

/** Any of the values that user space may hand in, or 0 where it could not be read. Gives 0, or -EFAULT. */
function copiedIn(f: FunctionLowering, local: Local, e: Expression): Operand {
  const failed = f.step(e, { does: copyFromUser, input: {} }, { min: -14, max: 0 });
  const { builder } = f;
  const [copied, not, over] = [builder.label(), builder.label(), builder.label()];
  builder.test({ type: 'eq', params: { left: failed, right: 0 } }, copied, not);
  builder.mark(copied);
  fill(f, local, (word) => anyOf(f, word, e));
  builder.jump(over);
  builder.mark(not);
  // what was not copied is zeroed
  fill(f, local, () => 0);
  builder.jump(over);
  builder.mark(over);
  return failed;
}

/** get_user(x, from): x is any value of its __range; 0, or -EFAULT with 0 in x. */
const getUser: Builtin = (f, e) => {
  const [to, from] = e.args;
  if (!to || !from || e.args.length > 2) return f.problems.refuse(e.at, 'this takes a local variable, and where to read it from');
  const local = to.kind === 'name' ? f.local(to.name) : undefined;
  if (!local || local.parts || !('reg' in local.operand))
    return f.problems.refuse(to.at, 'read to is an integer in a local variable: get_user(value, from)');
  f.context.value(f, from);
  return { operand: copiedIn(f, local, e), type: int };
};

/** put_user(value, to): 0, or -EFAULT. */
const putUser: Builtin = (f, e) => {
  const [value, to] = e.args;
  if (!value || !to || e.args.length > 2) return f.problems.refuse(e.at, 'this takes a value, and where to write it');
  f.context.value(f, value);
  f.context.value(f, to);
  return { operand: f.step(e, { does: copyToUser, input: {} }, { min: -14, max: 0 }), type: int };
};

/** copy_to_user(to, from, size): all of what `from` leads to, each word of shared memory a load. Gives how much was not copied. */
const copyOut: Builtin = (f, e) => {
  const [to, from, size] = e.args;
  if (!to || !from || !size || e.args.length > 3) return f.problems.refuse(e.at, 'this takes where to copy to, where from, and how much');
  f.context.value(f, to);
  const local = from.kind === 'unary' && from.mark === '&' ? (partOf(f, from.of) ?? plainLocal(f, from.of)) : undefined;
  // a copy of what is private is one step
  const place = local ? undefined : pointed(f, f.named(f.kept(f.context.value(f, from))), from.at);
  if (place) sizeIs(f, size, place.type);
  const failed = f.step(e, { does: copyToUser, input: {} }, { min: -14, max: 0 });
  const { builder } = f;
  const [copies, over] = [builder.label(), builder.label()];
  builder.test({ type: 'eq', params: { left: failed, right: 0 } }, copies, over);
  builder.mark(copies);
  if (place) readAll(f, place, e);
  builder.jump(over);
  builder.mark(over);
  return chosen(f, (yes, no) => builder.test({ type: 'ne', params: { left: failed, right: 0 } }, yes, no));
};

const plainLocal = (f: FunctionLowering, e: Expression): Local | undefined => (e.kind === 'name' ? f.local(e.name) : undefined);

function fill(f: FunctionLowering, local: Local, value: (word: Local) => Operand): void {
  if (local.parts) {
    for (const part of local.parts.values()) fill(f, part, value);
    return;
  }
  f.builder.set((local.operand as { readonly reg: string }).reg, value(local));
  if (local.known !== undefined) f.builder.set(local.known, 1);
}

function anyOf(f: FunctionLowering, local: Local, e: Expression): Operand {
  const range = f.facts.interval(local.key);
  if (isPointer(local.type) || !range || range.max - range.min >= mostValues || f.facts.isOpen(local.key))
    return f.problems.refuse(
      local.at,
      `user space hands in what it likes as this ${typeText(local.type)}: give the member a __range of at most ${mostValues} values`,
    );
  const values = Array.from({ length: range.max - range.min + 1 }, (_, i) => range.min + i);
  if (values.length === 1) return values[0]!;
  const does = f.context.operation(anyOperation(`copied_${values[0]}_to_${values.at(-1)}`.replaceAll('-', 'minus_'), values));
  return f.step(e, { does, input: {} }, range);
}

export const userCopyBuiltins: { readonly [name: string]: Builtin } = {
  copy_from_user: copyIn,
  copy_to_user: copyOut,
  get_user: getUser,
  put_user: putUser,
};
