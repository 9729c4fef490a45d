import type { Detector } from '../core/detector.js';
import { Event } from '../core/event.js';
import { Life, objectOf, type World } from '../core/world.js';
import { Timer } from '../kernel/hrtimer.js';
import { Head, rcuState } from '../kernel/rcu.js';

/** A free, or a hand-out of a slot, with an armed or running timer or a queued rcu_head inside (ODEBUG: free active). */
export const freeActive: Detector = {
  kind: 'free-active',
  says: 'goes away with an armed timer or a queued rcu_head inside',
  endsRun: true,
  rank: 7,
  alike: true,
  touches: {
    [Event.free]: { reads: [' callback'] },
    [Event.handOut]: { reads: ['.queued', '.running', ' callback'] },
    [Event.poolFree]: { reads: [' callback'] },
  },
  install: (w) => {
    const active = activeInside(w);
    return {
      on: {
        [Event.free]: (pointer) => (active(objectOf(pointer)) ? objectOf(pointer) : -1),
        [Event.handOut]: (pointer) => (active(objectOf(pointer)) ? objectOf(pointer) : -1),
        [Event.poolFree]: (slot) => (w.lifeOf(slot) !== Life.freed && active(slot) ? slot : -1),
      },
    };
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
      says: 'a slot is handed out while its timer’s callback runs',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['timer', 'hrtimerExpire', { object: 'slot0' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
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
  ],
  silent: [
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

function activeInside(w: World): (object: number) => boolean {
  const timers = w.fieldsOfKind('hrtimer');
  const { heads } = w.part(rcuState);
  return (object) => {
    for (let i = 0; i < timers.length; i++) {
      const timer = timers[i]!;
      if (timer.object === object && (w.cells[timer.cell + Timer.queued] !== 0 || w.cells[timer.cell + Timer.running] !== 0)) return true;
    }
    for (let i = 0; i < heads.length; i++) if (heads[i]!.object === object && (w.cells[heads[i]!.state]! & Head.queued) !== 0) return true;
    return false;
  };
}
