import { upTo } from '../core/world/layout.js';
import type { Field } from '../core/world/field.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
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

/** While its count is 0 something else may end the wait, when it likes; of one that can be taken the call looks at nothing else. */
const endedBy =
  (cause: string, may: (w: World) => boolean, ended: number) =>
  (w: World): Bound => {
    const comes = may(w);
    const other = comes ? w.outcome(cause) : 0;
    const isFree = (a: Int32Array): boolean => a[0]! < 0 || w.cells[a[0]!]! > 0;
    return {
      enabled: (a) => comes || isFree(a),
      outcomes(a, out) {
        out[0] = isFree(a) ? 0 : other;
        return 1;
      },
      apply(a) {
        mightSleep(w);
        if (!isFree(a)) return ended;
        w.add(a[0]!, -1);
        return 0;
      },
    };
  };

const interruptible = (name: string, call: string, signal: string) =>
  ({
    ...common,
    name,
    c: `${call}(&$semaphore)`,
    sleeps: true,
    bind: endedBy('EINTR', (w) => w.faults, -4),
    footprint: touching(sleeps),
    faults: ['EINTR'],
    gives: 'number',
    orders: { acquires: ['@semaphore'] },
    reference: {
      does: `takes a semaphore, unless ${signal} comes while it waits for that`,
      gives: '0 taken; -4 (-EINTR) it came, as outcome EINTR where the scenario allows faults',
      goes: 'its count is above 0, or a signal came',
      context: 'process context',
      source,
    },
  }) satisfies Operation;

export const downInterruptible = interruptible('downInterruptible', 'down_interruptible', 'a signal');
export const downKillable = interruptible('downKillable', 'down_killable', 'a signal that kills the task');

/** down_timeout(): -ETIME. */
export const downTimeout = {
  ...common,
  name: 'downTimeout',
  c: 'down_timeout(&$semaphore)',
  bind: endedBy('timeout', () => true, -62),
  footprint: touching(sleeps),
  gives: 'number',
  orders: { acquires: ['@semaphore'] },
  reference: {
    does: 'takes a semaphore, unless time has passed, which may be at any step at which its count is 0',
    gives: '0 taken; -62 (-ETIME) as outcome timeout',
    goes: 'at any time',
    context: 'process context',
    source,
  },
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
