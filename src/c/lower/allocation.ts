import { allocationFlag } from '../parse/constants.js';
import type { Expression, TypeName, Call } from '../parse/syntax.js';
import type { FunctionLowering } from './function-lowering.js';
import { kernelObjects } from './kernel-types.js';
import { isPointer, pointerTo, type Value } from './values.js';

/** The struct that an allocation is of: the one that `sizeof` names, or that it is for. */
export function structAllocated(f: FunctionLowering, e: Call, sizes: Expression | undefined, expected: TypeName | undefined): string {
  let struct: string | undefined;
  if (sizes?.kind === 'sizeof' && sizes.type?.kind === 'struct') struct = sizes.type.tag;
  else if (expected && isPointer(expected) && expected.to.kind === 'struct') struct = expected.to.tag;
  if (struct === undefined || (!f.program.structs.has(struct) && !kernelObjects[struct]))
    return f.problems.refuse(
      e.at,
      'nothing here tells what struct this allocates; assign it to a pointer to that struct, or write sizeof(struct name)',
    );
  return struct;
}

/** Flags with which an allocation does not sleep: without __GFP_DIRECT_RECLAIM (include/linux/gfp_types.h). */
const neverSleep = ['GFP_ATOMIC', 'GFP_NOWAIT'];
/** Flags that are added to others, and change neither that nor what is allocated. */
const others = /^__GFP_(ZERO|NOWARN|ACCOUNT|NOMEMALLOC|HIGH|NORETRY|RETRY_MAYFAIL|COMP|DMA)$|^SLAB_ACCOUNT$/;

/** Whether an allocation with these flags may sleep; refused where that is not known here. */
export function maySleepWith(f: FunctionLowering, e: Call): boolean {
  const flags = e.args.at(-1);
  const names = (flags && namesOf(flags)) ?? [];
  const kinds = names.filter((name) => !others.test(name));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1 || !allocationFlag.test(kind))
    return f.problems.refuse(
      flags?.at ?? e.at,
      'the flags of an allocation have to be known here, for they say whether it sleeps: GFP_KERNEL and its kin, GFP_ATOMIC or ' +
        'GFP_NOWAIT, with | __GFP_ZERO, __GFP_NOWARN and their kin',
    );
  return !neverSleep.includes(kind);
}

/** The names between `|`; undefined where something else is there. */
function namesOf(e: Expression): readonly string[] | undefined {
  if (e.kind === 'name') return [e.name];
  if (e.kind !== 'binary' || e.mark !== '|') return undefined;
  const [left, right] = [namesOf(e.left), namesOf(e.right)];
  return left && right && [...left, ...right];
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
