import { define } from '../../src/path/define.js';

/** The budget timer's callback, from expiry to the base's running mark (3.4, CB0-CB13). */
export const timerCallback = define({
  id: 'ha_timer_callback',
  params: ['of'],
  registers: ['slot'],
  initial: 'expire',
  states: {
    expire: { description: 'timer expires: dequeued, callback running', invoke: { src: 'hrtimerExpire', input: { object: { param: 'of' } }, onDone: { save: 'slot', note: ['timer-expired', { result: true }], target: 'state' } } },
    state: { description: 'READ_ONCE(curr_state)', invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'curr_state' }, order: 'once' }, onDone: 'clock' } },
    clock: { description: 'ktime_get_ns()', invoke: { src: 'ktimeGet', onDone: 'env' } },
    env: { description: 'READ_ONCE(env)', invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'env' }, order: 'once' }, onDone: 'error' } },
    error: {
      description: 'react; trace error_env_tlob(slot->id, ...)',
      invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'id' }, order: 'plain' }, onDone: { note: ['error-reported', { reg: 'slot' }], target: 'reset' } },
    },
    reset: { description: 'da_monitor_reset(da_mon)', invoke: { src: 'da_monitor_reset', input: { slot: { reg: 'slot' } }, onDone: { note: ['reset-finished', { reg: 'slot' }], target: 'return' } } },
    return: { description: 'return HRTIMER_NORESTART', invoke: { src: 'hrtimerReturn', input: { object: { reg: 'slot' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
