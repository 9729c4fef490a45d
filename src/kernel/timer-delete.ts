import { Event } from '../core/world/event.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { OperationFootprint } from '../core/operation/operation-footprint.js';
import type { World } from '../core/world/world.js';
import { touchMap, touchesMap } from './lockdep-map.js';
import { assertInit, changesTimer, Callback, detach, TimerList } from './timer-list.js';

/** Of those that wait for the callback, which lockdep hears of whether it runs or not. */
const waitsForIt: OperationFootprint = {
  ...changesTimer,
  touches(step) {
    changesTimer.touches(step);
    touchesMap(step);
  },
};

const inBaseLock = {
  params: { timer: 'update' },
  takes: { timer: 'timer_list' },
  footprint: changesTimer,
  worksOn: 'timer_list',
  alike: true,
  keepsNoSet: true,
} as const;
const orders = { acquires: ['@timer'], releases: ['@timer'] };
const neverSetUp = 'of a timer that was never set up: warn (ODEBUG: assert_init not available)';
const wasPending = '1 it was pending; 0 it was not';

/** Its function is NULL from now on: nobody starts it until it is set up again. */
const shutDown = (w: World, timer: number): void => w.set(timer + TimerList.function, Callback.shutDown);

const deleting = (shuts: boolean) => (w: World) => ({
  apply(a: Int32Array): number {
    assertInit(w, a[0]!);
    if (shuts) shutDown(w, a[0]!);
    return detach(w, a[0]!);
  },
});

/** timer_delete(), del_timer() before 6.2. */
export const timerDelete = {
  ...inBaseLock,
  name: 'timerDelete',
  c: 'timer_delete(&$timer)',
  bind: deleting(false),
  gives: 'number',
  orders,
  reference: {
    does: 'Takes a pending timer out of its queue. It does not wait for the callback, which may run, and may start the timer again.',
    gives: wasPending,
    misuse: [neverSetUp],
    source: 'kernel/time/timer.c, timer_delete()',
  },
} satisfies Operation;

export const timerShutdown = {
  ...inBaseLock,
  name: 'timerShutdown',
  c: 'timer_shutdown(&$timer)',
  bind: deleting(true),
  gives: 'number',
  orders,
  reference: {
    does: 'As timer_delete(); besides nobody starts the timer again until timer_setup(), and who tries to is not told.',
    gives: wasPending,
    misuse: [neverSetUp],
    source: 'kernel/time/timer.c, timer_shutdown()',
  },
} satisfies Operation;

/** try_to_del_timer_sync(): timer_delete(), unless its base runs the timer now. */
export const tryToDelTimerSync = {
  ...inBaseLock,
  name: 'tryToDelTimerSync',
  c: 'try_to_del_timer_sync(&$timer)',
  bind: (w) => ({
    apply(a) {
      assertInit(w, a[0]!);
      return w.cells[a[0]! + TimerList.running] === 0 ? detach(w, a[0]!) : -1;
    },
  }),
  gives: 'number',
  orders,
  reference: {
    does: 'Takes a pending timer out of its queue, unless its callback runs; then nothing.',
    gives: '-1 the callback runs; 0 it was idle; 1 it was pending',
    misuse: [neverSetUp],
    source: 'kernel/time/timer.c, try_to_del_timer_sync()',
  },
} satisfies Operation;

/** It spins while the timer's base runs it. Not in a hardirq, which could have come to the CPU that runs it. */
const spinning = (w: World): Bound => ({
  enabled: (a) => a[0]! < 0 || w.cells[a[0]! + TimerList.running] === 0,
  waitsFor: (a, other) => w.cells[a[0]! + TimerList.running] === other + 1,
  apply(a) {
    touchMap(w, a[0]!);
    assertInit(w, a[0]!);
    if (w.actors[w.actor]!.kind === 'hardirq') w.emit(Event.warn, 0, 0, 0);
    return detach(w, a[0]!);
  },
});

const misuse = [
  'from the callback itself, or under a lock that the callback takes: deadlock; under that lock lock-order, of an idle timer too',
  'in a hardirq: warn',
  neverSetUp,
];
const afterCallback = { acquires: ['@timer', 'timer callback'], releases: ['@timer'] };

/** timer_delete_sync(), del_timer_sync() before 6.2: try_to_del_timer_sync() again and again. It spins, and does not sleep. */
export const timerDeleteSync = {
  ...inBaseLock,
  name: 'timerDeleteSync',
  c: 'timer_delete_sync(&$timer)',
  footprint: waitsForIt,
  bind: spinning,
  gives: 'number',
  orders: afterCallback,
  reference: {
    does: 'Waits until the callback does not run, and takes a pending timer out of its queue. Who starts it later succeeds.',
    gives: wasPending,
    goes: 'the callback does not run on the CPU that the timer was started on last',
    misuse,
    source: 'kernel/time/timer.c, __timer_delete_sync()',
  },
} satisfies Operation;

/** timer_shutdown_sync() begins: the function is gone at once, though the callback runs. */
export const timerShutdownSync = {
  ...inBaseLock,
  name: 'timerShutdownSync',
  c: 'timer_shutdown_sync(&$timer)',
  bind: (w) => ({
    apply(a) {
      assertInit(w, a[0]!);
      shutDown(w, a[0]!);
      return 0;
    },
  }),
  gives: 'nothing',
  orders,
  reference: {
    does:
      'Has nobody start the timer again until timer_setup(), the running callback neither, and begins to wait; timerShutdownSyncWait ' +
      'is its return.',
    misuse: [neverSetUp],
    source: 'kernel/time/timer.c, __try_to_del_timer_sync()',
  },
} satisfies Operation;

export const timerShutdownSyncWait = {
  ...inBaseLock,
  name: 'timerShutdownSyncWait',
  c: 'timer_shutdown_sync(&$timer) returns',
  footprint: waitsForIt,
  bind: spinning,
  gives: 'number',
  orders: afterCallback,
  reference: {
    does: 'timer_shutdown_sync() returns: the timer is idle for good.',
    gives: wasPending,
    goes: timerDeleteSync.reference.goes,
    misuse,
    source: 'kernel/time/timer.c, __timer_delete_sync()',
  },
} satisfies Operation;
