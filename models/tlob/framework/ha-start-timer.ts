import { define } from '../../../src/path/define.js';
import { is, type Operand, point } from '../../../src/path/vocabulary.js';
import { INVALID } from '../objects.js';

/** What is left of the budget. */
const left: Operand = { sub: [{ param: 'budget' }, { reg: 'passed' }] };

/** ha_start_timer_ns(): from guard to invariant form, then the timer for what is left (ST16b-ST17, EV8c-EV8f). */
export const haStartTimer = define({
  id: 'ha_start_timer_ns',
  params: ['slot', 'budget', 'now'],
  registers: ['passed'],
  initial: 'valid',
  states: {
    valid: point('READ_ONCE(env) == INVALID?', 'load', { loc: { param: 'slot', field: 'env' }, order: 'once' }, [
      { guard: is(INVALID), set: { passed: 0 }, target: 'start' },
      { target: 'env' },
    ]),
    env: point(
      'passed = now - READ_ONCE(env)',
      'load',
      { loc: { param: 'slot', field: 'env' }, order: 'once' },
      { set: { passed: { sub: [{ param: 'now' }, { result: true }] } }, target: 'deadline' },
    ),
    deadline: point(
      'WRITE_ONCE(env, now + budget - passed)',
      'store',
      { loc: { param: 'slot', field: 'env' }, value: { add: [{ param: 'now' }, left] }, order: 'once' },
      'start',
    ),
    start: point(
      'hrtimer_start(&timer, budget - passed)',
      'hrtimerStart',
      { object: { param: 'slot' }, delay: left },
      { note: ['timer-armed', { param: 'slot' }, { add: [{ param: 'now' }, left] }], target: 'done' },
    ),
    done: { type: 'final' },
  },
});
