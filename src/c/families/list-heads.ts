import { keyOfTarget, type Target, targetText } from '../lower/facts.js';
import type { FunctionLowering } from '../lower/function-lowering.js';

/** Heads of lists are at file level, or members of structs whose memory is theirs alone while they live. */
export function headIsRead(f: FunctionLowering, head: Target, { at }: { readonly at: number }): void {
  if (head.kind === 'global') return;
  const { struct } = head;
  if (f.facts.headAndEntry === keyOfTarget(head))
    f.problems.refuse(
      at,
      `${targetText(head)} is an entry of a list, and taken here for the head of one; to put an entry next to another one is not ` +
        'modelled: give the head of the list',
    );
  if (f.facts.caches.has(struct) || [...f.facts.pools.values()].some((pool) => pool.struct === struct))
    f.problems.refuse(at, `the head of a list in a struct ${struct}, which has a cache or a pool, is not modelled; use kzalloc()`);
  if (!f.program.structs.get(struct)?.members.some(({ name }) => name === head.path[0]) || struct.endsWith('_on_stack'))
    f.problems.refuse(at, 'the head of a list in a local variable is not modelled; declare it at file level, or as a member of a struct');
  if (head.path.some((name) => /^i\d+$/.test(name))) f.problems.refuse(at, 'an array of heads of lists is not modelled; use a hash table');
}
