import type { Expression, TypeName, Call } from '../parse/syntax.js';
import type { FunctionLowering } from './function-lowering.js';
import { kernelObjects } from './kernel-types.js';
import { isPointer, pointerTo, type Value } from './values.js';

/** The struct that an allocation is of: the one that `sizeof` names, or that it is for. Its flags are the last argument. */
export function structAllocated(f: FunctionLowering, e: Call, sizes: Expression | undefined, expected: TypeName | undefined): string {
  let struct: string | undefined;
  if (sizes?.kind === 'sizeof' && sizes.type?.kind === 'struct') struct = sizes.type.tag;
  else if (expected && isPointer(expected) && expected.to.kind === 'struct') struct = expected.to.tag;
  if (struct === undefined || (!f.program.structs.has(struct) && !kernelObjects[struct]))
    return f.problems.refuse(
      e.at,
      'nothing here tells what struct this allocates; assign it to a pointer to that struct, or write sizeof(struct name)',
    );
  const flags = e.args.at(-1);
  if (flags?.kind === 'name' && /ATOMIC|NOWAIT/.test(flags.name))
    f.problems.refuse(
      flags.at,
      `${flags.name} is not modelled: an allocation sleeps here, which under a spinlock or in an interrupt is told as ` +
        'sleeping-in-atomic; allocate it before, with GFP_KERNEL, or in BEFORE',
    );
  return struct;
}

/** What an allocation gives: a pointer that leads to a whole object, and to no member of another one. */
export const allocated = (operand: Value['operand'], struct: string, expected: TypeName | undefined): Value => ({
  operand,
  type: pointerTo({ kind: 'struct', tag: struct }),
  ...(expected &&
    isPointer(expected) &&
    expected.to.kind === 'struct' &&
    expected.to.tag === struct && { target: { kind: 'object', struct, path: [] } }),
});
