import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { Operation } from '../core/operation/operation.js';
import { Life, type World, objectOf } from '../core/world/world.js';
import { accesses, allocates, changesLife, frees, lives, ofCaches, ofKind, ofTypes, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** What a struct kmem_cache object is made of. */
export const cacheField: Field = { kind: 'kmem_cache', cells: [{ name: '', range: upTo(0) }] };

/** Frees an object and forgets what it held. NULL is no object to free. */
function free(w: World, pointer: number, cache: number): void {
  const object = objectOf(pointer);
  if (object === 0) return;
  w.emit(Event.free, pointer, cache, w.actors[w.actor]!.kind === 'rcu-callback' ? 1 : 0);
  if (w.crashed) return;
  w.clear(object);
  w.setLife(object, Life.freed);
}

/** An allocation succeeds, or fails where the scenario allows faults. */
function allocationOutcomes(w: World, noMemory: number, out: Int32Array): number {
  out[0] = 0;
  if (!w.faults) return 1;
  out[1] = noMemory;
  return 2;
}

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
  footprint: touching((step) => frees(step, step.objects(0))),
  gives: 'nothing',
  orders: { releases: ['memory'] },
  alike: true,
  promela: { effect: 'give_back(object, 0); return 0;' },
} satisfies Operation;

/**
 * kzalloc(sizeof(struct type), GFP_KERNEL): `type` is an object of the type, its number; NULL as outcome ENOMEM where
 * the scenario allows faults.
 */
export const kzalloc = {
  name: 'kzalloc',
  c: 'kzalloc(sizeof(*$like), GFP_KERNEL)',
  faults: ['ENOMEM'],
  params: { like: 'type' },
  bind: (w) => {
    const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
    return {
      outcomes: (_, out) => allocationOutcomes(w, noMemory, out),
      apply(a, outcome) {
        mightSleep(w);
        if (outcome !== 0) return 0;
        const { type } = w.objects[objectOf(a[0]!)]!;
        for (let id = 1; id < w.objects.length; id++) {
          if (w.objects[id]!.type === type && w.lifeOf(id) === Life.unallocated) {
            w.setLife(id, Life.live);
            return w.pointerTo(id);
          }
        }
        throw new StepError(`${type}: the scenario declares too few objects for its allocations`);
      },
    };
  },
  footprint: touching((step) => allocates(step, ofTypes(step.w, step.objects(0)))),
  gives: (w, objects) => ofTypes(w, objects(0)),
  allocates: true,
  orders: { acquires: ['memory'] },
  alike: true,
  promela: {
    outcomes: 1,
    effect: `
      sleep_event();
      if (outcome) return 0;
      for (int o = 1; o < OBJECTS; o++)
        if (type_of[o] == type_of[OBJECT(like)] && life(o) == UNALLOCATED) { set_life(o, LIVE); return pointer_to(o); }
      give_up("too few objects");
      return 0;`,
  },
} satisfies Operation;

/** kmem_cache_zalloc(cache, GFP_KERNEL): a zeroed object; NULL as outcome ENOMEM where the scenario allows faults. */
export const kmemCacheZalloc = {
  name: 'kmemCacheZalloc',
  c: 'kmem_cache_zalloc($cache, GFP_KERNEL)',
  faults: ['ENOMEM'],
  params: { cache: 'object' },
  bind: (w) => {
    const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
    return {
      outcomes: (_, out) => allocationOutcomes(w, noMemory, out),
      apply(a, outcome) {
        mightSleep(w);
        w.emit(Event.access, a[0]!, -1, 1);
        if (w.crashed || outcome !== 0) return 0;
        const cache = w.objects[objectOf(a[0]!)]!.name;
        for (let id = 1; id < w.objects.length; id++) {
          if (w.cacheOf(id) === cache && w.lifeOf(id) === Life.unallocated) {
            w.setLife(id, Life.live);
            return w.pointerTo(id);
          }
        }
        throw new StepError(`${cache}: the scenario declares too few objects for its allocations`);
      },
    };
  },
  footprint: touching((step) => {
    accesses(step, step.objects(0));
    allocates(step, ofCaches(step.w, step.objects(0)));
  }),
  gives: (w, objects) => ofCaches(w, objects(0)),
  allocates: true,
  orders: { acquires: ['memory'] },
  alike: true,
  promela: {
    outcomes: 1,
    effect: `
      sleep_event();
      touch(cache);
      if (crashed || outcome) return 0;
      for (int o = 1; o < OBJECTS; o++)
        if (cache_of[o] == OBJECT(cache) && life(o) == UNALLOCATED) { set_life(o, LIVE); return pointer_to(o); }
      give_up("too few objects");
      return 0;`,
  },
} satisfies Operation;

/** kmem_cache_free(cache, object). */
export const kmemCacheFree = {
  name: 'kmemCacheFree',
  c: 'kmem_cache_free($cache, $object)',
  params: { cache: 'object', object: 'object' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.access, a[0]!, -1, 1);
      if (!w.crashed) free(w, a[1]!, objectOf(a[0]!));
      return 0;
    },
  }),
  footprint: touching((step) => {
    accesses(step, step.objects(0));
    frees(step, step.objects(1));
  }),
  gives: 'nothing',
  orders: { releases: ['memory'] },
  alike: true,
  promela: { effect: 'touch(cache); if (!crashed) give_back(object, OBJECT(cache)); return 0;' },
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
} satisfies Operation;

/** kmem_cache_destroy(cache): NULL is allowed. It waits for kfree_rcu() only. */
export const kmemCacheDestroy = {
  name: 'kmemCacheDestroy',
  c: 'kmem_cache_destroy($cache)',
  params: { cache: 'object' },
  bind: (w) => ({
    apply(a) {
      const cache = objectOf(a[0]!);
      if (cache === 0) return 0;
      w.emit(Event.access, a[0]!, -1, 1);
      w.emit(Event.cacheDestroy, cache, 0, 0);
      if (!w.crashed) w.setLife(cache, Life.freed);
      return 0;
    },
  }),
  footprint: touching((step) => {
    accesses(step, step.objects(0));
    step.emits(Event.cacheDestroy, step.objects(0));
    step.footprint.read(...lives(step, ofCaches(step.w, step.objects(0))));
    changesLife(step, step.objects(0));
  }),
  gives: 'nothing',
  alike: true,
  promela: {
    effect:
      'if (OBJECT(cache) == 0) return 0; touch(cache); destroy_event(OBJECT(cache)); if (!crashed) ' +
      'set_life(OBJECT(cache), FREED); return 0;',
  },
} satisfies Operation;
