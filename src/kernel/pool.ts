import { InputError, StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { Operation } from '../core/operation/operation.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import { Life, type World, objectOf } from '../core/world/world.js';
import { accesses, allocates, changesLife, forgets, memoryOf, ofKind, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** What a pool object is made of: its slots are the scenario's objects of this type. */
export const poolField = (slots: string): Field => ({ kind: 'pool', cells: [{ name: '', range: upTo(0) }], type: slots });

/** Slots of every pool, by the pool's object number. */
export function slotsByPool(w: World): Map<number, readonly number[]> {
  const all = w.fieldsOfKind('pool');
  const poolOf = (slot: number): number => w.objectNumber(w.objects[slot]!.from ?? w.objects[all[0]!.object]!.name);
  return new Map(all.map(({ object, type }) => [object, w.objectsOfType(type!).filter((slot) => poolOf(slot) === object)]));
}

/**
 * Whether a take names the slot that it gets: a pool too large to name every slot hands out its first free one, and no
 * search has such a pool.
 */
export const slotsNamed = (w: World): boolean => Math.max(0, ...[...w.part(slotsByPool).values()].map((slots) => slots.length)) <= 8;

/** The slots of every pool. */
export const allSlots = (w: World): readonly number[] => w.fieldsOfKind('pool').flatMap(({ type }) => w.objectsOfType(type!));

/**
 * Takes a free slot, NULL where there is none. Which one a pool hands out is not known, so each is a choice; slots
 * that nobody ever had are alike, and the first of them stands for all.
 */
export const poolTake = {
  name: 'poolTake',
  c: 'take a free slot of $pool',
  params: { pool: 'global' },
  bind: (w) => {
    const slotsOf = w.part(slotsByPool);
    const named = w.part(slotsNamed);
    const outcomeOf = new Map(
      named ? [...slotsOf.values()].flatMap((slots) => slots.map((slot) => [slot, w.outcome(w.objects[slot]!.name)] as const)) : [],
    );
    const slotWith = (outcome: number): number => w.objectNumber(w.outcomeNames[outcome]!);
    return {
      outcomes(a, out) {
        out[0] = 0;
        if (!named) return 1;
        const slots = slotsOf.get(objectOf(w.cells[a[0]!]!)) ?? [];
        let n = 0;
        let fresh = false;
        for (const slot of slots) {
          if (w.lifeOf(slot) !== Life.pooled || (fresh && w.generationOf(slot) === 0)) continue;
          if (w.generationOf(slot) === 0) fresh = true;
          out[n++] = outcomeOf.get(slot)!;
        }
        if (n < 2) out[0] = 0;
        return Math.max(n, 1);
      },
      apply(a, outcome) {
        const pool = w.cells[a[0]!]!;
        w.emit(Event.access, pool, -1, 1);
        if (w.crashed) return 0;
        const slot = outcome ? slotWith(outcome) : (slotsOf.get(objectOf(pool))!.find((s) => w.lifeOf(s) === Life.pooled) ?? 0);
        if (slot === 0) return 0;
        w.emit(Event.handOut, w.pointerTo(slot), 0, 0);
        if (w.crashed) return 0;
        w.nextGeneration(slot);
        w.setLife(slot, Life.live);
        return w.pointerTo(slot);
      },
    };
  },
  footprint: touching((step) => {
    step.footprint.read(step.global(0));
    accesses(step, ofKind(step.w, 'pool'));
    step.emits(Event.handOut, allSlots(step.w));
    changesLife(step, allSlots(step.w));
  }),
  gives: allSlots,
  allocates: true,
  orders: { acquires: ['pool'] },
  alike: true,
  promela: {
    outcomes: 'slots',
    effect: `
      int of = get(pool);
      touch(of);
      if (crashed) return 0;
      int slot = outcome;
      for (int o = 1; o < OBJECTS && slot == 0; o++) if (pool_of[o] == OBJECT(of) && life(o) == POOLED) slot = o;
      if (slot == 0) return 0;
      hand_out_event(slot);
      if (crashed) return 0;
      set(generation_cell[slot], generation(slot) + 1);
      set_life(slot, LIVE);
      return pointer_to(slot);`,
  },
  reference: {
    does: 'takes a free slot of a pool; which of them is a choice',
    gives: 'the slot, with what it held; NULL there is none',
    misuse: ['of a freed pool: use-after-free', 'of a slot in which a timer or an rcu_head is queued: free-active'],
    source: "no function of the kernel's: a pool of slots that a model has, allocated at once",
  },
} satisfies Operation;

/** memset(slot, 0): what the slot's old users left is gone. */
export const poolZero = {
  name: 'poolZero',
  c: 'memset($slot, 0, sizeof(*$slot))',
  params: { slot: 'object' },
  bind: (w) => ({
    apply(a) {
      w.clear(objectOf(a[0]!));
      return 0;
    },
  }),
  footprint: touching((step) => forgets(step, memoryOf(step, step.objects(0)))),
  gives: 'nothing',
  alike: true,
  promela: { effect: 'clear(OBJECT(slot)); return 0;' },
  reference: {
    does: 'zeroes a slot',
    source: 'memset()',
  },
} satisfies Operation;

/** Puts a slot back on its pool's free list. Its contents stay. */
export const poolPush = {
  name: 'poolPush',
  c: 'put $slot back on the free list of $pool',
  params: { pool: 'global', slot: 'object' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.access, w.cells[a[0]!]!, -1, 1);
      if (objectOf(a[1]!) === 0) w.emit(Event.access, 0, -1, 1);
      else w.emit(Event.push, a[1]!, 0, 0);
      const slot = objectOf(a[1]!);
      if (w.crashed || slot === 0) return 0;
      // how often it was handed out is kept of those alone that a pool had from the start
      if (w.generationCell(slot) < 0)
        throw new InputError(`${w.objects[slot]!.name} is pushed to a pool and was in none at the start; declare it with the state pooled`);
      w.setLife(slot, Life.pooled);
      return 0;
    },
  }),
  footprint: touching((step) => {
    step.footprint.read(step.global(0));
    accesses(step, ofKind(step.w, 'pool'));
    step.emits(Event.push, step.objects(1));
    changesLife(step, step.objects(1));
  }),
  gives: 'nothing',
  orders: { releases: ['pool'] },
  alike: true,
  promela: {
    effect: `
      touch(get(pool));
      if (OBJECT(slot) == 0) touch(0); else push_event(OBJECT(slot));
      if (!crashed) set_life(OBJECT(slot), POOLED);
      return 0;`,
  },
  reference: {
    does: 'puts a slot back, with what it holds',
    misuse: ['of one that is not handed out: double-free', 'of a freed pool: use-after-free'],
    source: "no function of the kernel's: a pool of slots that a model has, allocated at once",
  },
} satisfies Operation;

/** A pool is allocated with its slots, 1; NULL as outcome ENOMEM where the scenario allows faults, 0. */
export const poolAlloc = {
  name: 'poolAlloc',
  c: '$pool = kcalloc(...)',
  faults: ['ENOMEM'],
  params: { pool: 'global' },
  bind: (w) => {
    const slotsOf = w.part(slotsByPool);
    const noMemory = w.faults ? w.outcome('ENOMEM') : 0;
    return {
      outcomes(_, out) {
        out[0] = 0;
        if (w.faults) out[1] = noMemory;
        return w.faults ? 2 : 1;
      },
      apply(a, outcome) {
        mightSleep(w);
        if (outcome !== 0) return 0;
        for (const pool of slotsOf.keys()) {
          if (w.lifeOf(pool) !== Life.unallocated) continue;
          w.setLife(pool, Life.live);
          w.set(a[0]!, w.pointerTo(pool));
          return 1;
        }
        throw new StepError('a pool is allocated: the scenario declares too few pools for its enables');
      },
    };
  },
  footprint: touching((step) => {
    allocates(step, ofKind(step.w, 'pool'));
    step.footprint.write(step.global(0));
  }),
  gives: 'number',
  alike: true,
  promela: {
    outcomes: 1,
    effect: `
      sleep_event();
      if (outcome) return 0;
      for (int i = 0; i < POOLS; i++) {
        if (life(pool_object[i]) != UNALLOCATED) continue;
        set_life(pool_object[i], LIVE);
        set(pool, pointer_to(pool_object[i]));
        return 1;
      }
      give_up("too few pools");
      return 0;`,
  },
  reference: {
    does: 'allocates a pool with its slots',
    gives: '1; 0 as outcome ENOMEM where the scenario allows faults',
    context: 'process context',
    misuse: ['where nobody may sleep: sleeping-in-atomic'],
    source: 'kcalloc(), include/linux/slab.h',
  },
} satisfies Operation;

/** Frees a pool with these of its slots, unless that ends the run: then it is false. */
export function freeWith(w: World, pool: number, slots: readonly number[]): boolean {
  for (const slot of slots) w.emit(Event.poolFree, slot, 0, 0);
  if (w.crashed) return false;
  for (const slot of slots) {
    w.clear(slot);
    w.setLife(slot, Life.freed);
  }
  w.setLife(pool, Life.freed);
  return true;
}

/** What freeing a pool may touch. */
export function freesPool(step: AbstractStep): void {
  step.footprint.read(step.global(0));
  accesses(step, ofKind(step.w, 'pool'));
  step.emits(Event.poolFree, allSlots(step.w));
  changesLife(step, [...allSlots(step.w), ...ofKind(step.w, 'pool')]);
  forgets(step, memoryOf(step, allSlots(step.w)));
}

/** Frees the pool with all of its slots. */
export const poolFree = {
  name: 'poolFree',
  c: 'kfree($pool)',
  params: { pool: 'global' },
  bind: (w) => {
    const slotsOf = w.part(slotsByPool);
    return {
      apply(a) {
        const pool = w.cells[a[0]!]!;
        w.emit(Event.access, pool, -1, 1);
        freeWith(w, objectOf(pool), slotsOf.get(objectOf(pool)) ?? []);
        return 0;
      },
    };
  },
  footprint: touching(freesPool),
  gives: 'nothing',
  alike: true,
  promela: {
    effect: `
      int of = get(pool);
      touch(of);
      for (int o = 1; o < OBJECTS && !crashed; o++) if (pool_of[o] == OBJECT(of)) tell_pool_free(o, 0, 0);
      if (crashed) return 0;
      for (int o = 1; o < OBJECTS; o++) if (pool_of[o] == OBJECT(of)) release(o);
      set_life(OBJECT(of), FREED);
      return 0;`,
  },
  reference: {
    does: 'frees a pool with its slots',
    misuse: ['of a freed pool: use-after-free', 'with a slot in which a timer or an rcu_head is queued: free-active'],
    source: 'kfree(), mm/slub.c',
  },
} satisfies Operation;
