import { define } from '../../../src/path/define.js';
import { point } from '../../../src/path/vocabulary.js';

/** The budget timer's callback, from expiry to the base's running mark (3.4, CB0-CB13). */
export const timerCallback = define({
  id: 'ha_timer_callback',
  params: ['of'],
  registers: ['slot'],
  initial: 'expire',
  states: {
    expire: point(
      'timer expires: dequeued, callback running',
      'hrtimerExpire',
      { object: { param: 'of' } },
      { save: 'slot', note: ['timer-expired', { result: true }], target: 'state' },
    ),
    state: point('READ_ONCE(curr_state)', 'load', { loc: { reg: 'slot', field: 'curr_state' }, order: 'once' }, 'clock'),
    clock: point('ktime_get_ns()', 'ktimeGet', 'env'),
    env: point('READ_ONCE(env)', 'load', { loc: { reg: 'slot', field: 'env' }, order: 'once' }, 'error'),
    error: point(
      'react; trace error_env_tlob(slot->id, ...)',
      'load',
      { loc: { reg: 'slot', field: 'id' }, order: 'plain' },
      { note: ['error-reported', { reg: 'slot' }], target: 'reset' },
    ),
    reset: point(
      'da_monitor_reset(da_mon)',
      'da_monitor_reset',
      { slot: { reg: 'slot' } },
      { note: ['reset-finished', { reg: 'slot' }], target: 'return' },
    ),
    return: point('return HRTIMER_NORESTART', 'hrtimerReturn', { object: { reg: 'slot' } }, 'done'),
    done: { type: 'final' },
  },
});
