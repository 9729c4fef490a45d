import { define } from '../../src/path/define.js';
import { is, type Operand } from '../../src/path/vocabulary.js';
import { INVALID } from './objects.js';

/** What is left of the budget. */
const left: Operand = { sub: [{ param: 'budget' }, { reg: 'passed' }] };

/** ha_start_timer_ns(): from guard to invariant form, then the timer for what is left (ST16b-ST17, EV8c-EV8f). */
export const haStartTimer = define({
  id: 'ha_start_timer_ns',
  params: ['slot', 'budget', 'now'],
  registers: ['passed'],
  initial: 'valid',
  states: {
    valid: { description: 'READ_ONCE(env) == INVALID?', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'env' }, order: 'once' }, onDone: [{ guard: is(INVALID), set: { passed: 0 }, target: 'start' }, { target: 'env' }] } },
    env: { description: 'passed = now - READ_ONCE(env)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'env' }, order: 'once' }, onDone: { set: { passed: { sub: [{ param: 'now' }, { result: true }] } }, target: 'deadline' } } },
    deadline: {
      description: 'WRITE_ONCE(env, now + budget - passed)',
      invoke: { src: 'store', input: { loc: { param: 'slot', field: 'env' }, value: { add: [{ param: 'now' }, left] }, order: 'once' }, onDone: 'start' },
    },
    start: { description: 'hrtimer_start(&timer, budget - passed)', invoke: { src: 'hrtimerStart', input: { object: { param: 'slot' }, delay: left }, onDone: { note: ['timer-armed', { param: 'slot' }, { add: [{ param: 'now' }, left] }], target: 'done' } } },
    done: { type: 'final' },
  },
});
