import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorsOf, ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import { Life, type World, objectOf } from '../core/world/world.js';
import {
  accesses,
  allocates,
  changesLife,
  forgets,
  frees,
  lives,
  memoryOf,
  ofCaches,
  ofKind,
  ofTypes,
  sleeps,
  touching,
} from './footprint/objects.js';
import { asksWho } from './footprint/sections.js';
import { mightSleep } from './might-sleep.js';
import { rcuState, readers } from './rcu.js';

/** What a struct kmem_cache object is made of. */
export const cacheField: Field = { kind: 'kmem_cache', cells: [{ name: '', range: upTo(0) }] };

/**
 * Of objects that are SLAB_TYPESAFE_BY_RCU, or that kfree_rcu() was given: the readers of that time that have not left. Until the last of
 * them has, the memory is there, to whoever comes to it.
 */
export function readersOfFreed(w: World) {
  const rcu = w.part(rcuState);
  const cells = new Int32Array(w.objects.length).fill(-1);
  const keep = (object: number): void => {
    if (cells[object]! >= 0) return;
    cells[object] = w.cell(`${w.objects[object]!.name} read since its free`, actorsOf(w.actors.length));
    rcu.waited(cells[object]!, undefined, w.isTypesafe(object) ? undefined : () => w.emit(Event.freedLate, w.pointerTo(object), 0, 0));
  };
  for (let object = 1; object < w.objects.length; object++) if (w.isTypesafe(object)) keep(object);
  return {
    /** Any object may be freed after a grace period. */
    keepAll(): void {
      for (let object = 1; object < w.objects.length; object++) keep(object);
      rcu.defersFrees();
    },
    /** Whether there are any. */
    has: (object: number): boolean => cells[object]! >= 0 && w.cells[cells[object]!] !== 0,
    areThoseOfNow(object: number): void {
      w.set(cells[object]!, w.part(rcuState).readers());
    },
    /** Those of objects that kfree_rcu() was given. */
    ofDeferred(): number {
      let mask = 0;
      for (let object = 1; object < w.objects.length; object++)
        if (cells[object]! >= 0 && !w.isTypesafe(object)) mask |= w.cells[cells[object]!]!;
      return mask;
    },
    areNone(object: number): void {
      if (cells[object]! >= 0) w.set(cells[object]!, 0);
    },
  };
}

/**
 * Before 6.12 kmem_cache_destroy() does not wait for what kfree_rcu() has yet to free, which was measured to take 5.5 s. By object of a
 * cache: the cell that says that it was given to it. Nothing says when it is free, and so here it never is.
 */
export function laterFrees(w: World): readonly number[] {
  const late = w.isBefore('6.12');
  return w.objects.map(({ name }, object) =>
    late && object > 0 && w.cacheOf(object) !== undefined ? w.cell(`${name} to be freed`, ofNobody(upTo(1))) : -1,
  );
}
const laterFreesOf = ({ w }: AbstractStep, objects: readonly number[]): readonly number[] =>
  w.part(rcuState).frees() ? objects.map((object) => w.part(laterFrees)[object]!).filter((cell) => cell >= 0) : [];

/** What it frees is an ERR_PTR(): it looks for the page of an address that has none, and that is a fault. */
function isError(w: World, pointer: number): boolean {
  if (pointer < 0) w.emit(Event.access, pointer, -1, 1);
  return pointer < 0;
}

/** Frees an object and forgets what it held. NULL is no object to free. */
export function free(w: World, pointer: number, cache: number): void {
  if (isError(w, pointer)) return;
  const object = objectOf(pointer);
  if (object === 0) return;
  w.emit(Event.free, pointer, cache, 0);
  if (w.crashed) return;
  if (w.isTypesafe(object)) w.part(readersOfFreed).areThoseOfNow(object);
  else w.clear(object);
  w.setLife(object, Life.freed);
}

/** What a free touches. */
export function freesWhatIsRead(step: AbstractStep, objects: readonly number[]): void {
  accesses(step, objects);
  frees(step, objects);
  if (objects.some((object) => step.w.isTypesafe(object))) asksWho(step, readers);
}

/**
 * What an allocator does that looks for an object among these. Of those that nobody ever had the first stands for all; where memory is
 * used again, each that is freed is a choice besides. Too few objects are an error of the model.
 */
function allocator(w: World, among: (w: World, of: readonly number[]) => readonly number[], zeroes: boolean) {
  const memory = w.part(readersOfFreed);
  const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
  const all = w.objects.map((_, object) => (object === 0 ? [] : among(w, [object])));
  const outcomeOf = all.map((objects) => (objects.some((id) => w.isReused(id)) ? objects.map((id) => w.outcome(w.objects[id]!.name)) : []));
  /** The places among those of `of` of what may be handed out. */
  const places = new Int32Array(w.objects.length);
  const look = (of: number): number => {
    const objects = all[of]!;
    let n = 0;
    let fresh = false;
    for (let i = 0; i < objects.length; i++) {
      const life = w.lifeOf(objects[i]!);
      if (life === Life.unallocated ? fresh : life !== Life.freed || !w.isReused(objects[i]!)) continue;
      if (life === Life.unallocated) fresh = true;
      places[n++] = i;
    }
    return n;
  };
  return {
    outcomes(of: number, out: Int32Array): number {
      let n = 0;
      if (outcomeOf[of]!.length > 0) n = look(of);
      for (let i = 0; i < n; i++) out[i] = outcomeOf[of]![places[i]!]!;
      if (n < 2) out[0] = 0;
      n = Math.max(n, 1);
      if (w.faults) out[n++] = noMemory;
      return n;
    },
    give(of: number, outcome: number, name: string): number {
      if (w.faults && outcome === noMemory) return 0;
      if (look(of) === 0)
        throw new StepError(
          `${name}: there are too few objects for its allocations; declare more of them, in C __objects(n) behind the call that allocates`,
        );
      const object = outcome === 0 ? all[of]![places[0]!]! : w.objectNumber(w.outcomeNames[outcome]!);
      if (zeroes && w.lifeOf(object) === Life.freed) w.clear(object);
      memory.areNone(object);
      w.setLife(object, Life.live);
      return w.pointerTo(object);
    },
  };
}

/** What it touches, given the objects that it may hand out. */
function handsOut(step: AbstractStep, objects: readonly number[], zeroes: boolean, waits: boolean): void {
  if (waits) allocates(step, objects);
  else changesLife(step, objects);
  if (zeroes)
    forgets(
      step,
      memoryOf(
        step,
        objects.filter((object) => step.w.isTypesafe(object)),
      ),
    );
}

/** An allocation succeeds, or fails where the scenario allows faults. */
function allocationOutcomes(w: World, noMemory: number, out: Int32Array): number {
  out[0] = 0;
  if (!w.faults) return 1;
  out[1] = noMemory;
  return 2;
}

/**
 * kfree_rcu(): the object is freed when the last reader of now leaves, or at once where there is none. A real one is freed then or later,
 * which shows nothing more: see kernel-semantics.md. Nobody's rcu_barrier() waits for it.
 */
export const kfreeRcu = {
  name: 'kfreeRcu',
  c: 'kfree_rcu($object, rcu)',
  params: { object: 'object' },
  bind: (w) => {
    const memory = w.part(readersOfFreed);
    memory.keepAll();
    const later = w.part(laterFrees);
    return {
      apply(a) {
        if (isError(w, a[0]!)) return 0;
        const object = objectOf(a[0]!);
        if (object === 0) return 0;
        if (w.isReused(object))
          throw new StepError(
            `kfree_rcu() of ${w.objects[object]!.name}, whose type says \`freed\`: its memory would be used again before its grace ` +
              'period is over; write it as a call_rcu() whose callback frees',
          );
        if (w.lifeOf(object) === Life.freed) {
          w.emit(Event.free, a[0]!, 0, 0);
          return 0;
        }
        memory.areThoseOfNow(object);
        w.setLife(object, Life.freed);
        if (later[object]! >= 0) w.set(later[object]!, 1);
        w.emit(Event.freeLater, a[0]!, 0, 0);
        if (!memory.has(object)) w.emit(Event.freedLate, a[0]!, 0, 0);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    for (const event of [Event.free, Event.freeLater, Event.freedLate]) step.emits(event, step.objects(0));
    accesses(step, step.objects(0));
    changesLife(step, step.objects(0));
    step.footprint.write(...laterFreesOf(step, step.objects(0)));
    asksWho(step, readers);
  }),
  gives: 'nothing',
  orders: { releases: ['memory'] },
  byKernel: true,
  alike: true,
  reference: {
    does:
      'frees the object after a grace period, at the earliest moment: when the last of the readers of now has left. ' +
      'NULL is allowed. rcu_barrier() does not wait for it; kvfree_rcu_barrier() does, and from 6.12 on kmem_cache_destroy()',
    misuse: [
      'of an object that is freed, or was given to it before: double-free',
      'who comes to it after that: use-after-free',
      'with a timer inside that fires later: use-after-free; with one that is queued still at the end: free-active',
      'with a held lock inside: found by what comes to the object next, not as held-lock-freed',
    ],
    source: 'kvfree_call_rcu(), mm/slab_common.c; Documentation/RCU/whatisRCU.rst',
  },
} satisfies Operation;

/** kfree(). */
export const kfree = {
  name: 'kfree',
  c: 'kfree($object)',
  params: { object: 'object' },
  bind: (w) => ({
    apply(a) {
      free(w, a[0]!, 0);
      return 0;
    },
  }),
  footprint: touching((step) => freesWhatIsRead(step, step.objects(0))),
  gives: 'nothing',
  orders: { releases: ['memory'] },
  alike: true,
  promela: { effect: 'give_back(object, 0); return 0;' },
  reference: {
    does: 'frees an object; NULL is allowed',
    misuse: [
      'who leads to it still: use-after-free',
      'of what is freed: double-free',
      'of an ERR_PTR(): null-dereference',
      'with a queued timer or rcu_head inside: free-active',
      'with a held lock inside: held-lock-freed',
    ],
    source: 'mm/slub.c; Documentation/core-api/memory-allocation.rst',
  },
} satisfies Operation;

const fromTypes = (waits: boolean) =>
  ({
    faults: ['ENOMEM'],
    params: { like: 'type' },
    bind: (w) => {
      const { outcomes, give } = allocator(w, ofTypes, true);
      return {
        outcomes: (a, out) => outcomes(objectOf(a[0]!), out),
        apply(a, outcome) {
          if (waits) mightSleep(w);
          return give(objectOf(a[0]!), outcome, w.objects[objectOf(a[0]!)]!.type);
        },
      };
    },
    footprint: touching((step) => handsOut(step, ofTypes(step.w, step.objects(0)), true, waits)),
    gives: (w, objects) => ofTypes(w, objects(0)),
    allocates: true,
    orders: { acquires: ['memory'] },
    alike: true,
    promela: {
      outcomes: 1,
      effect: `
      ${waits ? 'sleep_event();' : ''}
      if (outcome) return 0;
      for (int o = 1; o < OBJECTS; o++)
        if (type_of[o] == type_of[OBJECT(like)] && life(o) == UNALLOCATED) { set_life(o, LIVE); return pointer_to(o); }
      give_up("too few objects");
      return 0;`,
    },
  }) satisfies Omit<Operation, 'name' | 'c'>;

/** The kernel's flags of an allocation: it may sleep, or it may not (gfpflags_allow_blocking(), include/linux/gfp.h). */
const flagsOf = (waits: boolean) => (waits ? 'GFP_KERNEL' : 'GFP_ATOMIC');
const reference = (does: string, waits: boolean, misuse: readonly string[] = []): NonNullable<Operation['reference']> => ({
  does: `${does}, with ${waits ? 'GFP_KERNEL' : 'GFP_ATOMIC or GFP_NOWAIT: it does not sleep'}`,
  gives: 'the object; NULL as outcome ENOMEM where the scenario allows faults',
  context: waits ? 'process context' : 'any',
  misuse: [...(waits ? ['where nobody may sleep: sleeping-in-atomic'] : []), ...misuse],
  source: 'might_alloc(), include/linux/sched/mm.h; mm/slub.c; Documentation/core-api/memory-allocation.rst',
});

const zalloc = (waits: boolean) =>
  ({
    c: `kzalloc(sizeof(*$like), ${flagsOf(waits)})`,
    ...fromTypes(waits),
    reference: reference('allocates a zeroed object of the type', waits),
  }) satisfies Omit<Operation, 'name'>;

/**
 * kzalloc(sizeof(struct type), GFP_KERNEL): `type` is an object of the type, its number; NULL as outcome ENOMEM where
 * the scenario allows faults.
 */
export const kzalloc = { name: 'kzalloc', ...zalloc(true) } satisfies Operation;
/** The same with GFP_ATOMIC. */
export const kzallocAtomic = { name: 'kzallocAtomic', ...zalloc(false) } satisfies Operation;

const fromCache = (zeroes: boolean, waits: boolean) =>
  ({
    faults: ['ENOMEM'],
    params: { cache: 'object' },
    bind: (w) => {
      const { outcomes, give } = allocator(w, ofCaches, zeroes);
      return {
        outcomes: (a, out) => outcomes(objectOf(a[0]!), out),
        apply(a, outcome) {
          if (waits) mightSleep(w);
          w.emit(Event.access, a[0]!, -1, 1);
          return w.crashed ? 0 : give(objectOf(a[0]!), outcome, w.objects[objectOf(a[0]!)]!.name);
        },
      };
    },
    footprint: touching((step) => {
      accesses(step, step.objects(0));
      handsOut(step, ofCaches(step.w, step.objects(0)), zeroes, waits);
    }),
    gives: (w, objects) => ofCaches(w, objects(0)),
    allocates: true,
    orders: { acquires: ['memory'] },
    alike: true,
    promela: {
      outcomes: 1,
      effect: `
      ${waits ? 'sleep_event();' : ''}
      touch(cache);
      if (crashed || outcome) return 0;
      for (int o = 1; o < OBJECTS; o++)
        if (cache_of[o] == OBJECT(cache) && life(o) == UNALLOCATED) { set_life(o, LIVE); return pointer_to(o); }
      give_up("too few objects");
      return 0;`,
    },
  }) satisfies Omit<Operation, 'name' | 'c'>;

const cacheAlloc = (call: string, zeroes: boolean, waits: boolean, does: string) =>
  ({
    c: `${call}($cache, ${flagsOf(waits)})`,
    ...fromCache(zeroes, waits),
    reference: reference(does, waits, ['of a destroyed cache: use-after-free']),
  }) satisfies Omit<Operation, 'name'>;
const zalloced = 'allocates a zeroed object of a cache';
const alloced = 'allocates an object of a cache with what it held before, where its type is `typesafe`; else it is zeroed';

/** kmem_cache_zalloc(cache, GFP_KERNEL): a zeroed object; NULL as outcome ENOMEM where the scenario allows faults. */
export const kmemCacheZalloc = {
  name: 'kmemCacheZalloc',
  ...cacheAlloc('kmem_cache_zalloc', true, true, zalloced),
} satisfies Operation;
/** kmem_cache_alloc(cache, GFP_KERNEL): the same with what it held before, where its cache is SLAB_TYPESAFE_BY_RCU; of others with 0. */
export const kmemCacheAlloc = {
  name: 'kmemCacheAlloc',
  ...cacheAlloc('kmem_cache_alloc', false, true, alloced),
} satisfies Operation;
/** The two with GFP_ATOMIC. */
export const kmemCacheZallocAtomic = {
  name: 'kmemCacheZallocAtomic',
  ...cacheAlloc('kmem_cache_zalloc', true, false, zalloced),
} satisfies Operation;
export const kmemCacheAllocAtomic = {
  name: 'kmemCacheAllocAtomic',
  ...cacheAlloc('kmem_cache_alloc', false, false, alloced),
} satisfies Operation;

/**
 * kmem_cache_free(cache, object): an object of another cache goes back to its own one, with a warning. A kernel that does not check
 * frees it without a word, and leaks what is freed to no cache.
 */
export const kmemCacheFree = {
  name: 'kmemCacheFree',
  c: 'kmem_cache_free($cache, $object)',
  params: { cache: 'object', object: 'object' },
  bind: (w) => ({
    apply(a) {
      const cache = objectOf(a[0]!);
      if (cache === 0 && !w.slabChecked) return 0;
      w.emit(Event.access, a[0]!, -1, 1);
      if (!w.crashed) free(w, a[1]!, w.slabChecked ? cache : 0);
      return 0;
    },
  }),
  footprint: touching((step) => {
    accesses(step, step.objects(0));
    freesWhatIsRead(step, step.objects(1));
  }),
  gives: 'nothing',
  orders: { releases: ['memory'] },
  alike: true,
  promela: {
    effect: `
      if (OBJECT(cache) == 0 && !SLAB_CHECKED) return 0;
      touch(cache);
      if (!crashed) give_back(object, SLAB_CHECKED ? OBJECT(cache) : 0);
      return 0;`,
  },
  reference: {
    does: 'frees an object of a cache',
    misuse: [
      'to NULL: null-dereference; with `slab` unchecked a leak that nobody tells of',
      'to another cache than its own: free-to-wrong-cache, and it goes to its own; with `slab` unchecked nobody tells',
      'who leads to the object still: use-after-free',
      'an object that is freed: double-free',
    ],
    source: 'mm/slub.c; Documentation/core-api/memory-allocation.rst',
  },
} satisfies Operation;

/** kmem_cache_create(): a cache that nobody has had; NULL as outcome ENOMEM where the scenario allows faults. */
export const kmemCacheCreate = {
  name: 'kmemCacheCreate',
  c: 'kmem_cache_create(...)',
  faults: ['ENOMEM'],
  params: {},
  bind: (w) => {
    const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
    const caches = w.fieldsOfKind('kmem_cache').map(({ object }) => object);
    return {
      outcomes: (_, out) => allocationOutcomes(w, noMemory, out),
      apply(_, outcome) {
        mightSleep(w);
        if (outcome !== 0) return 0;
        for (let i = 0; i < caches.length; i++) {
          if (w.lifeOf(caches[i]!) !== Life.unallocated) continue;
          w.setLife(caches[i]!, Life.live);
          return w.pointerTo(caches[i]!);
        }
        throw new StepError('kmem_cache_create(): the scenario declares too few caches for its enables');
      },
    };
  },
  footprint: touching((step) => allocates(step, ofKind(step.w, 'kmem_cache'))),
  gives: (w) => ofKind(w, 'kmem_cache'),
  alike: true,
  promela: {
    outcomes: 1,
    effect: `
      sleep_event();
      if (outcome) return 0;
      for (int i = 0; i < CACHES; i++)
        if (life(cache_object[i]) == UNALLOCATED) { set_life(cache_object[i], LIVE); return pointer_to(cache_object[i]); }
      give_up("too few caches");
      return 0;`,
  },
  reference: {
    does: 'creates a cache',
    gives: 'a cache that nobody had; NULL as outcome ENOMEM where the scenario allows faults',
    context: 'process context',
    misuse: ['where nobody may sleep: sleeping-in-atomic'],
    source: 'mm/slab_common.c',
  },
} satisfies Operation;

/** Whether an object of the cache is not freed. */
export function hasObjects(w: World, cache: number): boolean {
  const { name } = w.objects[cache]!;
  const later = w.part(rcuState).frees() ? w.part(laterFrees) : [];
  for (let id = 1; id < w.objects.length; id++)
    if (w.cacheOf(id) === name && (w.lifeOf(id) === Life.live || w.cells[later[id] ?? -1] === 1)) return true;
  return false;
}

/** kmem_cache_destroy(cache): NULL is allowed. A cache that has objects lives on, and may be used. Nobody is waited for. */
export const kmemCacheDestroy: Operation = {
  name: 'kmemCacheDestroy',
  c: 'kmem_cache_destroy($cache)',
  params: { cache: 'object' },
  bind: (w) => ({
    apply(a) {
      const cache = objectOf(a[0]!);
      if (cache === 0) return 0;
      w.emit(Event.access, a[0]!, -1, 1);
      // cpus_read_lock() and slab_mutex
      if (!w.crashed) mightSleep(w);
      w.emit(Event.cacheDestroy, cache, 0, 0);
      if (!w.crashed && !hasObjects(w, cache)) w.setLife(cache, Life.freed);
      return 0;
    },
  }),
  footprint: touching((step) => {
    accesses(step, step.objects(0));
    sleeps(step);
    step.emits(Event.cacheDestroy, step.objects(0));
    step.footprint.read(...lives(step, ofCaches(step.w, step.objects(0))), ...laterFreesOf(step, ofCaches(step.w, step.objects(0))));
    changesLife(step, step.objects(0));
  }),
  gives: 'nothing',
  alike: true,
  promela: {
    effect: `
      if (OBJECT(cache) == 0) return 0;
      touch(cache);
      sleep_event();
      destroy_event(OBJECT(cache));
      if (!crashed && !has_objects(OBJECT(cache))) set_life(OBJECT(cache), FREED);
      return 0;`,
  },
  reference: {
    does:
      'destroys a cache; NULL is allowed. Waits for no call_rcu() that would free its objects; for kfree_rcu() of them it does, ' +
      'from 6.12 on',
    context: 'process context, unless the cache is NULL',
    misuse: [
      'with an object that is not freed: cache-destroyed-with-objects, and the cache lives on',
      'where nobody may sleep: sleeping-in-atomic',
    ],
    source: 'mm/slab_common.c',
  },
} satisfies Operation;
