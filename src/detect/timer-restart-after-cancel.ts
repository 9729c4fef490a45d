import type { Detector } from '../core/detector/detector.js';
import { arrayInC } from '../core/detector/detector-in-c.js';
import { Event } from '../core/world/event.js';
import { bit, ofNobody } from '../core/world/layout.js';
import { generationOf, objectOf } from '../core/world/world.js';

/**
 * hrtimer_start() after a synchronous cancel that nobody may start the timer after, which the model says with a note: same
 * generation, no hrtimer_setup() between. No tool of the kernel's tells of it. The run goes on.
 */
export const timerRestartAfterCancel: Detector = {
  kind: 'timer-restart-after-cancel',
  says: 'has its timer started after the final cancel returned',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const cancelled: number[] = [];
    for (const { object, name } of w.fieldsOfKind('hrtimer')) cancelled[object] = w.cell(`${name} finally cancelled`, ofNobody(bit));
    const forget = (pointer: number): number => {
      const cell = cancelled[objectOf(pointer)];
      if (cell !== undefined) w.set(cell, 0);
      return -1;
    };
    const cells = cancelled.filter((cell) => cell !== undefined);
    return {
      touches: {
        'cancelled-for-good': { writes: cells },
        [Event.timerSetup]: { writes: cells },
        [Event.handOut]: { writes: cells },
        [Event.timerStart]: { reads: cells },
      },
      on: {
        [Event.timerSetup]: forget,
        [Event.handOut]: forget,
        [Event.timerStart]: (pointer) =>
          w.cells[cancelled[objectOf(pointer)] ?? -1] === 1 && generationOf(pointer) === w.generationOf(objectOf(pointer))
            ? objectOf(pointer)
            : -1,
      },
      onNote: {
        'cancelled-for-good'(pointer) {
          w.set(cancelled[objectOf(pointer)]!, 1);
          return -1;
        },
      },
    };
  },
  inC: {
    state: (w, cell) => `
${arrayInC(
  'timer_cancelled',
  w.fieldsOfKind('hrtimer').map(() => cell(0, 1)),
)}
static int finally(int object, int value) {
  for (int t = 0; t < TIMERS; t++) if (timer_object[t] == object) set(timer_cancelled[t], value);
  return -1;
}`,
    onNote: { 'cancelled-for-good': 'return finally(OBJECT(a), 1);' },
    on: {
      [Event.timerSetup]: 'return finally(OBJECT(a), 0);',
      [Event.handOut]: 'return finally(OBJECT(a), 0);',
      [Event.timerStart]: `
        int object = OBJECT(a);
        for (int t = 0; t < TIMERS; t++)
          if (timer_object[t] == object && get(timer_cancelled[t]) && a >> 5 == generation(object)) return object;
        return -1;`,
    },
  },
  fires: [
    {
      says: 'started twice before, once after',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['b', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['a', 'hrtimerCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'note:cancelled-for-good', { a: 'slot0@1' }],
        ['b', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
    {
      says: 'started after the final cancel',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'note:cancelled-for-good', { a: 'slot0@1' }],
        ['b', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
  ],
  silent: [
    {
      says: 'handed out again between: another generation',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'note:cancelled-for-good', { a: 'slot0@1' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
        ['b', 'hrtimerStart', { object: 'slot0@2', delay: 1 }],
      ],
    },
    {
      says: 'started before the final cancel',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
        ['a', 'hrtimerCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'note:cancelled-for-good', { a: 'slot0@1' }],
      ],
    },
    {
      says: 'set up again between',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'note:cancelled-for-good', { a: 'slot0@1' }],
        ['b', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['b', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
    {
      says: 'a cancel after which somebody may start it',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'hrtimerSetup', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['a', 'hrtimerCancel', { object: 'slot0@1', timer: 'slot0@1.timer' }],
        ['b', 'hrtimerStart', { object: 'slot0@1', delay: 1 }],
      ],
    },
  ],
};
