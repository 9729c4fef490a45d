import type { Field } from '../../core/world/field.js';
import type { Operation } from '../../core/operation/operation.js';
import { mutexField } from '../../kernel/lock.js';
import { load } from '../../kernel/memory.js';
import { mutexLock, mutexTrylock, mutexUnlock } from '../../kernel/mutex.js';
import { down, downTrylock, semaphoreField, up } from '../../kernel/semaphore.js';
import { warnOn } from '../../kernel/warn.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { pointed } from '../lower/places.js';
import { int } from '../parse/integer-types.js';
import type { Call } from '../parse/syntax.js';
import { type Value, wordOf, nothing } from '../lower/values.js';

const rtnl = 'rtnl_mutex';
const console = 'console_sem';

/** Locks that the kernel has, and a file that uses them need not declare: net/core/rtnetlink.c, kernel/printk/printk.c. */
export const kernelLockFields: { readonly [name: string]: Field } = {
  [rtnl]: mutexField,
  [console]: { ...semaphoreField, cells: semaphoreField.cells.map((cell) => ({ ...cell, range: { ...cell.range, init: 1 } })) },
};

function uses(f: FunctionLowering, name: string, e: Call): void {
  if (e.args.length > 0) f.problems.refuse(e.at, 'this takes nothing');
  const own = f.program.globals.get(name);
  if (own && !(own.type.kind === 'named' && own.type.name === (name === rtnl ? 'DEFINE_MUTEX' : 'DEFINE_SEMAPHORE')))
    f.problems.refuse(e.at, `'${name}' is a lock of the kernel; declare it as such a lock, or not at all`);
  if (!own) f.facts.kernelLocks.add(name);
}

const does =
  (name: string, operation: Operation): Builtin =>
  (f, e) => {
    uses(f, name, e);
    f.step(e, { does: operation, input: { [name === rtnl ? 'lock' : 'semaphore']: name } });
    return nothing;
  };

/** Whether it was taken: rtnl_trylock() and console_trylock() give 1 where it was. */
const tries =
  (name: string, operation: Operation, taken: 0 | 1): Builtin =>
  (f, e) => {
    uses(f, name, e);
    const { builder } = f;
    const got = f.step(e, { does: operation, input: { [name === rtnl ? 'lock' : 'semaphore']: name } }, { min: 0, max: 1 });
    if (taken === 1) return { operand: got, type: int };
    const result = builder.temporary({ min: 0, max: 1 });
    const [yes, no, end] = [builder.label(), builder.label(), builder.label()];
    builder.test({ type: 'eq', params: { left: got, right: 0 } }, yes, no);
    for (const [label, value] of [
      [yes, 1],
      [no, 0],
    ] as const) {
      builder.mark(label);
      builder.set(result, value);
      builder.jump(end);
    }
    builder.mark(end);
    return { operand: { reg: result }, type: int };
  };

/** A word of a lock, and a WARN where that is `wrong`. */
function warnsWhere(f: FunctionLowering, e: Call, loc: ReturnType<typeof wordOf>, wrong: 'eq' | 'ne'): Value {
  const { builder } = f;
  const held = f.step(e, { does: load, input: { loc, order: { tag: 'once' } } }, { min: 0, max: 31 });
  const [warns, over] = [builder.label(), builder.label()];
  builder.test({ type: wrong, params: { left: held, right: 0 } }, warns, over);
  builder.mark(warns);
  f.step(e, { does: warnOn, input: {} });
  builder.jump(over);
  builder.mark(over);
  return nothing;
}

/** ASSERT_RTNL(), WARN_CONSOLE_UNLOCKED(): whether anybody has it, not whether the caller does. */
const asserts =
  (name: string, wrong: 'eq' | 'ne'): Builtin =>
  (f, e) => {
    uses(f, name, e);
    return warnsWhere(f, e, name, wrong);
  };

/** mutex_destroy(): DEBUG_MUTEXES warns of one that somebody has. */
const destroys: Builtin = (f, e) => {
  const [of] = e.args;
  if (!of || e.args.length > 1) return f.problems.refuse(e.at, 'this takes a mutex');
  return warnsWhere(f, e, wordOf(pointed(f, f.named(f.context.value(f, of)), of.at)), 'ne');
};

export const kernelLocks: { readonly [name: string]: Builtin } = {
  rtnl_lock: does(rtnl, mutexLock),
  rtnl_unlock: does(rtnl, mutexUnlock),
  rtnl_trylock: tries(rtnl, mutexTrylock, 1),
  ASSERT_RTNL: asserts(rtnl, 'eq'),
  console_lock: does(console, down),
  console_unlock: does(console, up),
  console_trylock: tries(console, downTrylock, 0),
  // free is 1
  WARN_CONSOLE_UNLOCKED: asserts(console, 'ne'),
  mutex_destroy: destroys,
};
