import type { Operand } from '../../core/system/path-source.js';
import { copyFromUser } from '../../kernel/user-copy.js';
import { anyOperation } from '../calls/any.js';
import type { Expression } from '../parse/syntax.js';
import { partOf } from '../lower/aggregates.js';
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
  return chosen(f, (yes, no) => builder.test({ type: 'ne', params: { left: failed, right: 0 } }, yes, no));
};

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

export const userCopyBuiltins: { readonly [name: string]: Builtin } = { copy_from_user: copyIn };
