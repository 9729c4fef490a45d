import type { Detector, TraceWorld } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';
import { isHeld, locksOf, spinlockField } from '../kernel/lock.js';
import { toyWorld } from './traces/toy-world.js';

const item = toyWorld.types['item']!;
const world: TraceWorld = { ...toyWorld, types: { ...toyWorld.types, item: { ...item, fields: { ...item.fields, spin: spinlockField } } } };
const locked = [
  ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
  ['a', 'rawSpinLockIrqsave', { lock: 'item0.spin' }],
] as const;

/** Memory is freed with a held lock inside (lockdep: held lock freed). The run goes on. */
export const heldLockFreed: Detector = {
  kind: 'held-lock-freed',
  caughtBy: ['PROVE_LOCKING'],
  says: 'is freed with a held lock inside',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const { locks } = w.part(locksOf);
    return {
      touches: {},
      on: {
        [Event.free](pointer) {
          const object = objectOf(pointer);
          for (let i = 0; i < locks.length; i++) if (locks[i]!.object === object && isHeld(w, locks[i]!)) return object;
          return -1;
        },
      },
    };
  },
  inC: {
    on: {
      [Event.free]: `
        for (int l = 0; l < LOCKS; l++) if (lock_object[l] == OBJECT(a) && get(lock_cell[l]) != 0) return OBJECT(a);
        return -1;`,
    },
  },
  fires: [
    { says: 'by its holder', world, steps: [...locked, ['a', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }]] },
    { says: 'by another', world, steps: [...locked, ['b', 'kfree', { object: 'item0' }]] },
  ],
  silent: [
    {
      says: 'after it was dropped',
      world,
      steps: [...locked, ['a', 'rawSpinUnlockIrqrestore', { lock: 'item0.spin' }], ['a', 'kfree', { object: 'item0' }]],
    },
    {
      says: 'another object',
      world,
      steps: [...locked, ['b', 'kmemCacheZalloc', { cache: 'cache0' }], ['b', 'kfree', { object: 'item1' }]],
    },
  ],
};
