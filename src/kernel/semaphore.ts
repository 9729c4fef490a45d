import { upTo } from '../core/world/layout.js';
import type { Field } from '../core/world/field.js';
import type { Operation } from '../core/operation/operation.js';
import { itsLocation, sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** struct semaphore: how often it may be taken; sema_init() is the object's or scenario's `init`. */
export const semaphoreField: Field = { kind: 'semaphore', cells: [{ name: '', range: upTo(7) }] };

const common = {
  params: { semaphore: 'update' },
  takes: { semaphore: 'semaphore' },
  alike: true,
  keepsNoSet: true,
} as const satisfies Partial<Operation>;
const source = 'kernel/locking/semaphore.c';

/** down(): uninterruptible; it waits for whoever calls up(), nobody in particular. */
export const down = {
  ...common,
  name: 'down',
  sleeps: true,
  c: 'down(&$semaphore)',
  bind: (w) => ({
    enabled: (a) => a[0]! < 0 || w.cells[a[0]!]! > 0,
    apply(a) {
      mightSleep(w);
      w.add(a[0]!, -1);
      return 0;
    },
  }),
  footprint: touching(sleeps),
  gives: 'nothing',
  orders: { acquires: ['@semaphore'] },
  promela: { can: 'semaphore < 0 || get(semaphore) > 0', waits: '0', effect: 'sleep_event(); change(semaphore, -1); return 0;' },
  reference: { does: 'takes a semaphore', goes: 'its count is above 0', context: 'process context', source },
} satisfies Operation;

/** down_trylock(): 0 where it was taken, as of no other trylock. */
export const downTrylock = {
  ...common,
  name: 'downTrylock',
  c: 'down_trylock(&$semaphore)',
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!]! === 0) return 1;
      w.add(a[0]!, -1);
      return 0;
    },
  }),
  footprint: itsLocation,
  gives: 'number',
  orders: { acquires: ['@semaphore'] },
  promela: { effect: 'if (get(semaphore) == 0) return 1; change(semaphore, -1); return 0;' },
  reference: { does: 'takes a semaphore, if its count is above 0', gives: '0 taken; 1 not', source },
} satisfies Operation;

/** up(): by anybody, whether it was taken or not. It is safe: whoever frees the object after a down() that this lets go may do so. */
export const up = {
  ...common,
  name: 'up',
  c: 'up(&$semaphore)',
  bind: (w) => ({
    apply(a) {
      w.add(a[0]!, 1);
      return 0;
    },
  }),
  footprint: { ...itsLocation, adds: true },
  gives: 'nothing',
  orders: { releases: ['@semaphore'] },
  promela: { effect: 'change(semaphore, 1); return 0;' },
  reference: { does: 'adds one to the count of a semaphore; needs no down() before it', source },
} satisfies Operation;
