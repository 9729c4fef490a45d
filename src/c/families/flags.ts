import type { Flags } from '../calls/flags.js';
import { constantOf } from '../lower/program.js';
import type { Expression } from '../parse/syntax.js';
import type { FunctionLowering } from '../lower/function-lowering.js';

/** The flags that a call is given: their names, and together their number in the model. */
export interface Given {
  readonly names: readonly string[];
  readonly value: number;
}

/** Reads flags; refuses those that would change what may happen, and those that nobody knows. */
export function flagsOf(f: FunctionLowering, e: Expression, flags: Flags, call: string): Given {
  const { problems, program } = f;
  if (e.kind === 'binary' && e.mark === '|') {
    const [left, right] = [flagsOf(f, e.left, flags, call), flagsOf(f, e.right, flags, call)];
    return { names: [...left.names, ...right.names], value: left.value | right.value };
  }
  if (e.kind === 'name' && Object.hasOwn(flags, e.name)) {
    const flag = flags[e.name]!;
    if ('refused' in flag) problems.refuse(e.at, `${e.name} is not modelled: ${flag.refused}`);
    return { names: [e.name], value: 'modelled' in flag ? (flag.value ?? 0) : 0 };
  }
  if (constantOf(e, program.constants) === 0) return { names: [], value: 0 };
  const accepted = Object.keys(flags).filter((name) => !('refused' in flags[name]!));
  if (e.kind === 'name' && !f.local(e.name) && !program.globals.has(e.name))
    return problems.unknown(e.at, `flag of ${call}()`, e.name, accepted, `; there are ${accepted.join(', ')}, and 0`);
  return problems.refuse(e.at, `the flags of ${call}() have to be known here: 0, or of ${accepted.join(', ')}, with | between them`);
}
