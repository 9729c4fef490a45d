import type { Span } from '../parse/source.js';
import type { Declaration, Expression } from '../parse/syntax.js';
import type { Blocks, FunctionLowering, LabelPlace, Local } from './function-lowering.js';

/** How guard(x) begins and ends (include/linux/cleanup.h and the headers of the locks). */
export const guardCalls: { readonly [name: string]: readonly [begins: string, ends: string] } = {
  mutex: ['mutex_lock', 'mutex_unlock'],
  spinlock: ['spin_lock', 'spin_unlock'],
  spinlock_bh: ['spin_lock_bh', 'spin_unlock_bh'],
  spinlock_irq: ['spin_lock_irq', 'spin_unlock_irq'],
  spinlock_irqsave: ['spin_lock_irqsave', 'spin_unlock_irqrestore'],
  raw_spinlock: ['raw_spin_lock', 'raw_spin_unlock'],
  raw_spinlock_irq: ['raw_spin_lock_irq', 'raw_spin_unlock_irq'],
  raw_spinlock_irqsave: ['raw_spin_lock_irqsave', 'raw_spin_unlock_irqrestore'],
  rwsem_read: ['down_read', 'up_read'],
  rwsem_write: ['down_write', 'up_write'],
  read_lock: ['read_lock', 'read_unlock'],
  write_lock: ['write_lock', 'write_unlock'],
  rcu: ['rcu_read_lock', 'rcu_read_unlock'],
  preempt: ['preempt_disable', 'preempt_enable'],
  bh: ['local_bh_disable', 'local_bh_enable'],
  irq: ['local_irq_disable', 'local_irq_enable'],
};

/** Takes a lock, and drops it where the scope is left, whichever way. */
export function lockScope(f: FunctionLowering, name: string, args: readonly Expression[], { at, end }: Span): void {
  const span = { at, end };
  const [begins, ends] = guardCalls[name]!;
  const scope = f.scopes.at(-1)!;
  // what it is of is evaluated once
  const held = args.map((arg, i): Expression => {
    const value = f.named(f.context.value(f, arg));
    const hidden = `guard ${scope.cleanups.length}.${i} ${f.scopes.length}`;
    const key = `${f.prefix}@guard${arg.at}`;
    f.leads(key, value.target, arg.at, 'this');
    scope.names.set(hidden, { operand: value.operand as Local['operand'], key, type: value.type, at: arg.at });
    return { kind: 'name', name: hidden, ...span };
  });
  const flags: Expression[] = name.endsWith('_irqsave') ? [{ kind: 'number', value: 0, ...span }] : [];
  const call = (callee: string): void => {
    f.context.value(f, { kind: 'call', callee: { kind: 'name', name: callee, ...span }, args: [...held, ...flags], ...span });
    f.renameLast(span, `${callee}(${args.map((arg) => f.problems.source.textOf(arg)).join(', ')})`);
  };
  call(begins);
  scope.cleanups.push(() => call(ends));
}

/** `struct ctx *c __free(kfree) = …`: freed where the scope is left, unless it is NULL or an error. */
export function freeAtEnd(f: FunctionLowering, { cleanup, name, at, end }: Declaration, local: Local): void {
  if (local.memory) f.problems.refuse(at, `'${name}' is freed at the end of its scope, and its address is taken, which is not read yet`);
  const scope = f.scopes.at(-1)!;
  const hidden = `free ${name} ${f.scopes.length}`;
  scope.names.set(hidden, local);
  const span = { at, end };
  scope.cleanups.push(() => {
    const { builder } = f;
    const [live, none] = [builder.label(), builder.label()];
    builder.test({ type: 'gt', params: { left: local.operand, right: 0 } }, live, none);
    builder.mark(live);
    f.context.value(f, {
      kind: 'call',
      callee: { kind: 'name', name: cleanup!, ...span },
      args: [{ kind: 'name', name: hidden, ...span }],
      ...span,
    });
    f.renameLast(span, `${cleanup}(${name})`);
    builder.jump(none);
    builder.mark(none);
  });
}

/** What is wrong with a way that goes past the beginning of a guard() or __free(). */
export const entersScope =
  'enters the scope of a guard() or __free() past its beginning: at the end of the scope what was never begun would be undone; ' +
  'give it a block of its own';

/**
 * A `goto` leaves the scopes that its label is not in; of the scope that both are in, what begins behind the label, where that is further
 * up. Whatever it stays in is left alone.
 */
export function leavesFor(f: FunctionLowering, label: LabelPlace, blocks: Blocks, at: number): void {
  const differs = blocks.findIndex((block, i) => block !== label.blocks[i]);
  const depth = (differs < 0 ? blocks.length : differs) - 1;
  const cleanups = f.scopes[depth]!.cleanups.length;
  label.from.push({ depth, cleanups, at });
  f.leave(depth, label.cleanups?.[depth] ?? cleanups);
  if (label.cleanups) checkEntry(f, label, label.cleanups);
}

/** The label is come to, with what is to be cleaned up there. */
export function arrives(f: FunctionLowering, label: LabelPlace): void {
  label.cleanups = f.scopes.map(({ cleanups }) => cleanups.length);
  checkEntry(f, label, label.cleanups);
}

function checkEntry(f: FunctionLowering, label: LabelPlace, there: readonly number[]): void {
  for (const { depth, cleanups, at } of label.from)
    if (there[depth]! > cleanups || there.slice(depth + 1).some((inner) => inner > 0)) f.problems.add(at, `this 'goto' ${entersScope}`);
}
