import { kmemCacheAlloc, kmemCacheAllocAtomic, kmemCacheCreate, kmemCacheZalloc, kmemCacheZallocAtomic } from '../../kernel/slab.js';
import type { Operation } from '../../core/operation/operation.js';
import type { Expression, Call } from '../parse/syntax.js';
import { allocated, maySleepWith, structAllocated } from '../lower/allocation.js';
import type { Builtin, FunctionLowering } from '../lower/function-lowering.js';
import { isPointer, pointerTo, type Value } from '../lower/values.js';

const tag = 'kmem_cache';
const typesafe = 'SLAB_TYPESAFE_BY_RCU';

/** Whether a name stands somewhere in an expression. */
const names = (e: Expression, name: string): boolean => JSON.stringify(e).includes(`"name":"${name}"`);

function created(f: FunctionLowering, e: Call, struct: string, flags: Expression): Value {
  if (f.facts.hasCache(struct, { at: e.at, typesafe: names(flags, typesafe) }))
    f.problems.add(e.at, `a cache of struct ${struct} is created elsewhere too; a model has one of each struct`);
  if (f.facts.caches.size > 1)
    f.problems.add(e.at, `there are caches of ${[...f.facts.caches.keys()].map((one) => `struct ${one}`).join(' and ')}; a model has one`);
  f.facts.allocates(e.at, tag, e.objects ?? 1);
  const operand = f.step(e, { does: kmemCacheCreate, input: {}, allocates: { struct: tag } }, f.facts.pointers);
  return { operand, type: pointerTo({ kind: 'struct', tag }) };
}

/** kmem_cache_create("name", sizeof(struct ctx), align, flags, ctor). */
const create: Builtin = (f, e) => {
  const [, size, , flags, ctor] = e.args;
  if (!flags || !ctor || e.args.length > 5) return f.problems.refuse(e.at, 'expected a name, a size, an alignment, flags and NULL');
  if (f.context.value(f, ctor).operand !== 0)
    f.problems.refuse(ctor.at, 'a constructor of the objects of a cache is not modelled; pass NULL, and set up what is allocated');
  return created(f, e, structOf(f, size!), flags);
};

/** KMEM_CACHE(ctx, flags). */
const createByName: Builtin = (f, e) => {
  const [struct, flags] = e.args;
  if (struct?.kind !== 'name' || !flags || !f.program.structs.has(struct.name))
    return f.problems.refuse(e.at, 'expected the name of a struct, without the word, and flags: KMEM_CACHE(ctx, 0)');
  return created(f, e, struct.name, flags);
};

function structOf(f: FunctionLowering, size: Expression): string {
  if (size.kind === 'sizeof' && size.type?.kind === 'struct' && f.program.structs.has(size.type.tag)) return size.type.tag;
  return f.problems.refuse(size.at, 'nothing here tells what struct the cache is of; write sizeof(struct name)');
}

const allocating =
  (operation: Operation, atomic: Operation): Builtin =>
  (f, e, expected) => {
    const [cache] = e.args;
    if (!cache || e.args.length !== 2) return f.problems.refuse(e.at, 'this takes a cache and flags');
    const struct = structAllocated(f, e, undefined, expected);
    const known = f.facts.caches.get(struct);
    if (!known)
      f.problems.add(e.at, `nothing creates a cache of struct ${struct} here: kmem_cache_create("…", sizeof(struct ${struct}), …)`);
    if (operation === kmemCacheAlloc && known && !known.typesafe)
      f.problems.add(e.at, 'what kmem_cache_alloc() leaves in its object is unknown; use kmem_cache_zalloc()');
    const from = f.named(f.context.value(f, cache));
    if (!isPointer(from.type)) f.problems.refuse(cache.at, 'expected a struct kmem_cache *');
    f.facts.allocates(e.at, struct, e.objects);
    const allocates = { struct, ...(known?.typesafe && { known: true as const }) };
    const does = maySleepWith(f, e) ? operation : atomic;
    const operand = f.step(e, { does, input: { cache: from.operand }, allocates }, f.facts.pointers);
    return allocated(operand, struct, expected);
  };

/** Caches: what is allocated from one, and what it is of. */
export const cacheBuiltins: { readonly [name: string]: Builtin } = {
  kmem_cache_create: create,
  KMEM_CACHE: createByName,
  kmem_cache_zalloc: allocating(kmemCacheZalloc, kmemCacheZallocAtomic),
  kmem_cache_alloc: allocating(kmemCacheAlloc, kmemCacheAllocAtomic),
};
