import type { Builtin, FunctionLowering, Local } from '../lower/function-lowering.js';
import type { Expression, Call } from '../parse/syntax.js';

/** What each call is of (include/linux/seqlock.h): calls in their order, each of a member; the rest of the arguments go to the last one. */
const calls: { readonly [name: string]: readonly (readonly [call: string, member: string, more?: true])[] } = {
  seqlock_init: [
    ['spin_lock_init', 'lock'],
    ['seqcount_init', 'seqcount'],
  ],
  read_seqbegin: [['read_seqcount_begin', 'seqcount']],
  read_seqretry: [['read_seqcount_retry', 'seqcount', true]],
  ...Object.fromEntries(
    ['', '_bh', '_irq'].flatMap((how) => [
      [
        `write_seqlock${how}`,
        [
          [`spin_lock${how}`, 'lock'],
          ['write_seqcount_begin', 'seqcount'],
        ] as const,
      ],
      [
        `write_sequnlock${how}`,
        [
          ['write_seqcount_end', 'seqcount'],
          [`spin_unlock${how}`, 'lock'],
        ] as const,
      ],
      [`read_seqlock_excl${how}`, [[`spin_lock${how}`, 'lock']] as const],
      [`read_sequnlock_excl${how}`, [[`spin_unlock${how}`, 'lock']] as const],
    ]),
  ),
  write_seqlock_irqsave: [
    ['spin_lock_irqsave', 'lock', true],
    ['write_seqcount_begin', 'seqcount'],
  ],
  write_sequnlock_irqrestore: [
    ['write_seqcount_end', 'seqcount'],
    ['spin_unlock_irqrestore', 'lock', true],
  ],
};

const composed =
  (name: string): Builtin =>
  (f: FunctionLowering, e: Call) => {
    const parts = calls[name]!;
    const [of, ...rest] = e.args;
    const wanted = parts.some(([, , more]) => more) ? 2 : 1;
    if (!of || e.args.length !== wanted)
      return f.problems.refuse(e.at, `'${name}' takes ${wanted} argument${wanted === 1 ? '' : 's'}, and is given ${e.args.length}`);
    // it is evaluated once
    const value = f.named(f.kept(f.context.value(f, of)));
    const hidden = `seqlock ${e.at}`;
    const key = `${f.prefix}@seqlock${e.at}`;
    f.leads(key, value.target, of.at, 'this');
    f.scopes.at(-1)!.names.set(hidden, { operand: value.operand as Local['operand'], key, type: value.type, at: of.at });
    const whole: Expression = { kind: 'name', name: hidden, at: of.at, end: of.end };
    let result: ReturnType<Builtin> = { operand: 0, type: { kind: 'void' } };
    for (const [call, member, more] of parts) {
      const part: Expression = { kind: 'member', of: whole, arrow: true, name: member, nameAt: of.at, at: of.at, end: of.end };
      const args: readonly Expression[] = [{ kind: 'unary', mark: '&', of: part, at: of.at, end: of.end }, ...(more ? rest : [])];
      result = f.context.value(f, { ...e, callee: { ...e.callee, kind: 'name', name: call }, args });
      if (parts.length > 1 && !name.endsWith('_init')) f.renameLast(e, `${name}(): ${call}()`);
    }
    return result;
  };

export const seqlockBuiltins: { readonly [name: string]: Builtin } = Object.fromEntries(
  Object.keys(calls).map((name) => [name, composed(name)]),
);
