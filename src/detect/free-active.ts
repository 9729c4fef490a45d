import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { Life, objectOf } from '../core/world/world.js';
import { Timer } from '../kernel/hrtimer.js';
import { Head, rcuState } from '../kernel/rcu.js';
import { readersOfFreed } from '../kernel/slab.js';
import { delayedWorks, Work } from '../kernel/work-items.js';
import { delayedWorkWorld } from './traces/delayed-work-world.js';
import { TimerList } from '../kernel/timer-list.js';

/**
 * A free, or a hand-out of a slot, with an armed timer or a queued rcu_head inside (ODEBUG: free active). A timer that has fired is not
 * active while its callback runs, so that the callback may free its own object. The run goes on: a free ends what the timer was
 * to do, as ODEBUG's fix-up does, and the callback of the head comes to what is freed.
 */
export const freeActive: Detector = {
  kind: 'free-active',
  caughtBy: ['DEBUG_OBJECTS_FREE', 'DEBUG_OBJECTS_TIMERS', 'DEBUG_OBJECTS_RCU_HEAD', 'DEBUG_OBJECTS_WORK'],
  says: 'goes away with an armed timer or a queued rcu_head inside',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const queued = [
      ...w.fieldsOfKind('hrtimer').map(({ object, cell }) => ({ object, cell: cell + Timer.queued })),
      ...w.fieldsOfKind('timer_list').map(({ object, cell }) => ({ object, cell: cell + TimerList.queued })),
      ...delayedWorks(w).map(({ object, cell }) => ({ object, cell: cell + Work.armed })),
    ];
    const { heads } = w.part(rcuState);
    const active = (object: number): boolean => {
      for (let i = 0; i < queued.length; i++) if (queued[i]!.object === object && w.cells[queued[i]!.cell] !== 0) return true;
      for (let i = 0; i < heads.length; i++)
        if (heads[i]!.object === object && (w.cells[heads[i]!.state]! & Head.queued) !== 0) return true;
      return false;
    };
    const memory = w.part(readersOfFreed);
    const callbacks = heads.map(({ state }) => state);
    const armed = queued.map(({ cell }) => cell);
    return {
      // kfree_rcu() frees later than it is called: who has not stopped the timer until the end has freed it armed
      atEnd() {
        const freed = (object: number): boolean => object !== 0 && w.lifeOf(object) === Life.freed && !memory.has(object);
        return [...new Set(queued.flatMap(({ object, cell }) => (w.cells[cell] !== 0 && freed(object) ? [object] : [])))];
      },
      touches: {
        // a free forgets the object's timers, and then it has looked at them
        [Event.free]: { reads: callbacks },
        [Event.handOut]: { reads: [...callbacks, ...armed] },
        [Event.poolFree]: { reads: callbacks },
      },
      on: {
        [Event.free]: (pointer) => (active(objectOf(pointer)) ? objectOf(pointer) : -1),
        [Event.handOut]: (pointer) => (active(objectOf(pointer)) ? objectOf(pointer) : -1),
        [Event.poolFree]: (slot) => (w.lifeOf(slot) !== Life.freed && active(slot) ? slot : -1),
      },
    };
  },
  inC: {
    state: () => `
static int active(int object) {
  for (int t = 0; t < TIMERS; t++)
    if (timer_object[t] == object && get(timer_cell[t] + T_QUEUED)) return 1;
  for (int h = 0; h < HEADS; h++) if (head_object[h] == object && (get(head_state[h]) & QUEUED)) return 1;
  return 0;
}`,
    on: {
      [Event.free]: 'return active(OBJECT(a)) ? OBJECT(a) : -1;',
      [Event.handOut]: 'return active(OBJECT(a)) ? OBJECT(a) : -1;',
      [Event.poolFree]: 'return life(a) != FREED && active(a) ? a : -1;',
    },
  },
  fires: [
    {
      says: 'kfree with the timer armed',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['b', 'kfree', { object: 'slot0@1' }],
      ],
    },
    {
      says: 'a free of what a callback will free',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['b', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }],
      ],
    },
    {
      says: 'a slot is handed out with its callback queued',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'callRcu', { object: 'slot0@1', head: 'slot0@1.node_rcu' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
      ],
    },
    {
      says: 'the pool goes with a slot whose callback is queued',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'callRcu', { object: 'slot0@1', head: 'slot0@1.node_rcu' }],
        ['b', 'poolFree', { pool: 'pool' }],
      ],
    },
    {
      says: 'a slot is handed out with its timer armed',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
      ],
    },
    {
      says: 'the callback frees its object after somebody has started the timer again',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 0 }],
        ['timer', 'hrtimerExpire', { object: 'slot0' }],
        ['b', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['timer', 'kfree', { object: 'slot0@1' }],
      ],
    },
    {
      says: 'kfree with a delayed work item in its timer',
      world: delayedWorkWorld,
      steps: [
        ['a', 'initDelayedWork', { work: 'ctx0.work' }],
        ['a', 'queueDelayedWork', { work: 'ctx0.work', wq: 'wq0', delay: 1 }],
        ['b', 'kfree', { object: 'ctx0' }],
      ],
    },
  ],
  silent: [
    {
      says: 'kfree after the delayed work item was cancelled',
      world: delayedWorkWorld,
      steps: [
        ['a', 'initDelayedWork', { work: 'ctx0.work' }],
        ['a', 'queueDelayedWork', { work: 'ctx0.work', wq: 'wq0', delay: 1 }],
        ['a', 'cancelDelayedWork', { work: 'ctx0.work' }],
        ['b', 'kfree', { object: 'ctx0' }],
      ],
    },
    {
      says: 'a slot is handed out while its timer’s callback runs',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 0 }],
        ['timer', 'hrtimerExpire', { object: 'slot0' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
      ],
    },
    {
      says: 'the callback itself frees its object',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 0 }],
        ['timer', 'hrtimerExpire', { object: 'slot0' }],
        ['timer', 'kfree', { object: 'slot0@1' }],
        ['timer', 'hrtimerReturn', { object: 'slot0@1' }],
      ],
    },
    {
      says: 'the callback itself gives the slot back',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'callRcu', { object: 'slot0@1', head: 'slot0@1.node_rcu' }],
        ['callback', 'rcuInvoke', { object: 'slot0' }],
        ['callback', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
      ],
    },
    {
      says: 'the push alone is no free to ODEBUG',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
      ],
    },
    {
      says: 'the timer was cancelled',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['a', 'hrtimerCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
      ],
    },
  ],
};
