import { mempoolAlloc } from '../../kernel/mempool.js';
import { poolAlloc } from '../../kernel/pool.js';
import type { Expression } from '../parse/syntax.js';
import { structAllocated } from '../lower/allocation.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { constantOf } from '../lower/program.js';
import { errnoOf } from '../parse/constants.js';
import { int } from '../parse/integer-types.js';
import { pointerTo } from '../lower/values.js';

const mostSlots = 8;

/** The pool that an argument is the address of: one that is declared at file level. */
function poolOf(f: FunctionLowering, e: Expression): string {
  const { target } = f.context.value(f, e);
  if (target?.kind !== 'global' || target.path.length > 0)
    return f.problems.refuse(e.at, 'a pool is modelled that is declared at file level: static mempool_t pool; and &pool');
  return target.name;
}

/** mempool_init_kmalloc_pool(&pool, n, sizeof(struct ctx)): 0, or -ENOMEM. */
const init: Builtin = (f, e) => {
  const [pool, slotsArg, size] = e.args;
  if (!pool || !slotsArg || !size)
    return f.problems.refuse(e.at, 'this takes a pool, how many elements there are, and sizeof(struct name)');
  const slots = constantOf(slotsArg, f.program.constants);
  if (slots === undefined || slots < 1 || slots > mostSlots)
    return f.problems.refuse(slotsArg.at, `a pool of 1 to ${mostSlots} elements is modelled, a constant`);
  const name = poolOf(f, pool);
  const struct = structAllocated(f, { ...e, args: [size] }, size, undefined);
  if (f.facts.pool(name, { struct, slots })) f.problems.add(e.at, `the pool '${name}' is set up otherwise elsewhere`);
  const made = f.step(e, { does: poolAlloc, input: { pool: name } }, { min: 0, max: 1 });
  return { operand: { lookup: { table: [[-errnoOf('ENOMEM'), 0]], row: 0, column: made } }, type: int };
};

/** mempool_alloc_preallocated(&pool): an element, with what it held; NULL where there is none. */
const take: Builtin = (f, e, expected) => {
  const name = poolOf(f, e.args[0]!);
  const pool = f.facts.pools.get(name);
  const struct = pool?.struct ?? structAllocated(f, { ...e, args: [] }, undefined, expected);
  if (!pool) f.problems.add(e.at, `nothing sets the pool '${name}' up: mempool_init_kmalloc_pool(&${name}, n, sizeof(struct ${struct}))`);
  const operand = f.step(e, { does: mempoolAlloc, input: { pool: name }, allocates: { struct, orNull: true } }, f.facts.pointers);
  return { operand, type: pointerTo({ kind: 'struct', tag: struct }) };
};

export const poolBuiltins: { readonly [name: string]: Builtin } = {
  mempool_init_kmalloc_pool: init,
  mempool_alloc_preallocated: take,
};
