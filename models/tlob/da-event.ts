import { define } from '../../src/path/define.js';
import { all, atLeastU64, differs, equals, is, isNot, type Operand } from '../../src/path/vocabulary.js';
import { INVALID_STATE, transitions } from './automaton.js';
import { INVALID } from './objects.js';

const nextOf = (state: Operand): Operand => ({ lookup: { table: transitions, row: state, column: { param: 'event' } } });
const seen: Operand = { result: true };

/** da_event() with ha_verify_constraint(): one transition of the automaton (EV3-EV10, without the read section around it). */
export const daEvent = define({
  id: 'da_event',
  params: ['slot', 'event'],
  registers: ['curr', 'next', 'tries', 't', 'target'],
  initial: 'state',
  states: {
    state: {
      description: 'curr = READ_ONCE(curr_state)',
      invoke: {
        src: 'load',
        input: { loc: { param: 'slot', field: 'curr_state' }, order: 'once' },
        onDone: [
          { guard: equals(nextOf(seen), INVALID_STATE), target: 'invalid' },
          { set: { curr: seen, next: nextOf(seen), tries: 1 }, target: 'swap' },
        ],
      },
    },
    swap: {
      description: 'try_cmpxchg(&curr_state, &curr, next)',
      invoke: {
        src: 'cmpxchg',
        input: { loc: { param: 'slot', field: 'curr_state' }, old: { reg: 'curr' }, new: { reg: 'next' }, order: 'full' },
        onDone: [
          { guard: is({ reg: 'curr' }), target: 'clock' },
          { guard: equals({ reg: 'tries' }, 3), target: 'resetInvalid' },
          { guard: equals(nextOf(seen), INVALID_STATE), target: 'invalid' },
          { set: { curr: seen, next: nextOf(seen), tries: { add: [{ reg: 'tries' }, 1] } }, target: 'swap', reenter: true },
        ],
      },
    },
    invalid: { description: 'react; trace error_tlob(slot->id, ...)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'id' }, order: 'plain' }, onDone: { note: ['error-traced', { param: 'slot' }, { param: 'event' }], target: 'resetInvalid' } } },
    resetInvalid: { description: 'da_monitor_reset(da_mon)', invoke: { src: 'da_monitor_reset', input: { slot: { param: 'slot' } }, onDone: 'done' } },
    clock: { description: 't = ktime_get_ns()', invoke: { src: 'ktimeGet', onDone: { save: 't', target: 'invariant' } } },
    invariant: {
      description: 'READ_ONCE(env) >= t?',
      invoke: { src: 'load', input: { loc: { param: 'slot', field: 'env' }, order: 'once' }, onDone: [{ guard: all(atLeastU64(seen, { reg: 't' }), differs({ reg: 'curr' }, { reg: 'next' })), target: 'valid' }, { guard: atLeastU64(seen, { reg: 't' }), target: 'trace' }, { target: 'violation' }] },
    },
    valid: { description: 'READ_ONCE(env) == INVALID?', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'env' }, order: 'once' }, onDone: [{ guard: is(INVALID), target: 'targetStopping' }, { target: 'targetGuard' }] } },
    targetGuard: { description: 'slot->target', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'target' }, order: 'plain' }, onDone: { save: 'target', target: 'budgetGuard' } } },
    budgetGuard: { description: 'ws->threshold', invoke: { src: 'load', input: { loc: { reg: 'target', field: 'threshold' }, order: 'plain' }, onDone: { set: { target: seen }, target: 'deadline' } } },
    deadline: { description: 'READ_ONCE(env)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'env' }, order: 'once' }, onDone: { set: { target: { sub: [seen, { reg: 'target' }] } }, target: 'guard' } } },
    guard: { description: 'WRITE_ONCE(env, env - budget)', invoke: { src: 'store', input: { loc: { param: 'slot', field: 'env' }, value: { reg: 'target' }, order: 'once' }, onDone: 'targetStopping' } },
    targetStopping: { description: 'slot->target', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'target' }, order: 'plain' }, onDone: { save: 'target', target: 'stopping' } } },
    stopping: { description: 'atomic_read_acquire(&ws->stopping)', invoke: { src: 'load', input: { loc: { reg: 'target', field: 'stopping' }, order: 'acquire' }, onDone: [{ guard: isNot(0), target: 'trace' }, { target: 'targetBudget' }] } },
    targetBudget: { description: 'slot->target', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'target' }, order: 'plain' }, onDone: { save: 'target', target: 'budget' } } },
    budget: { description: 'ws->threshold', invoke: { src: 'load', input: { loc: { reg: 'target', field: 'threshold' }, order: 'plain' }, onDone: { set: { target: seen }, target: 'start' } } },
    start: { description: 'ha_start_timer_ns(budget, t)', invoke: { src: 'ha_start_timer_ns', input: { slot: { param: 'slot' }, budget: { reg: 'target' }, now: { reg: 't' } }, onDone: 'trace' } },
    trace: { description: 'trace event_tlob(slot->id, ...)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'id' }, order: 'plain' }, onDone: { note: ['event-traced', { param: 'slot' }, { param: 'event' }], target: 'done' } } },
    violation: { description: 'READ_ONCE(env)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'env' }, order: 'once' }, onDone: 'error' } },
    error: {
      description: 'react; trace error_env_tlob(slot->id, ...)',
      invoke: { src: 'load', input: { loc: { param: 'slot', field: 'id' }, order: 'plain' }, onDone: { note: ['error-reported', { param: 'slot' }, { add: [{ param: 'event' }, 1] }], target: 'resetViolation' } },
    },
    resetViolation: { description: 'da_monitor_reset(da_mon)', invoke: { src: 'da_monitor_reset', input: { slot: { param: 'slot' } }, onDone: { note: ['reset-finished', { param: 'slot' }], target: 'done' } } },
    done: { type: 'final' },
  },
});
