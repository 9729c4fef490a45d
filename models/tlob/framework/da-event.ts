import { define } from '../../../src/path/define.js';
import { all, atLeastU64, differs, equals, is, isNot, type Operand, point } from '../../../src/path/vocabulary.js';
import { INVALID_STATE, transitions } from './automaton.js';
import { INVALID } from '../objects.js';

const nextOf = (state: Operand): Operand => ({ lookup: { table: transitions, row: state, column: { param: 'event' } } });
const seen: Operand = { result: true };

/** da_event() with ha_verify_constraint(): one transition of the automaton (EV3-EV10, without the read section around it). */
export const daEvent = define({
  id: 'da_event',
  params: ['slot', 'event'],
  registers: ['curr', 'next', 'tries', 't', 'target'],
  initial: 'state',
  states: {
    state: point('curr = READ_ONCE(curr_state)', 'load', { loc: { param: 'slot', field: 'curr_state' }, order: 'once' }, [
      { guard: equals(nextOf(seen), INVALID_STATE), target: 'invalid' },
      { set: { curr: seen, next: nextOf(seen), tries: 1 }, target: 'swap' },
    ]),
    swap: point(
      'try_cmpxchg(&curr_state, &curr, next)',
      'cmpxchg',
      { loc: { param: 'slot', field: 'curr_state' }, old: { reg: 'curr' }, new: { reg: 'next' }, order: 'full' },
      [
        { guard: is({ reg: 'curr' }), target: 'clock' },
        { guard: equals({ reg: 'tries' }, 3), target: 'resetInvalid' },
        { guard: equals(nextOf(seen), INVALID_STATE), target: 'invalid' },
        { set: { curr: seen, next: nextOf(seen), tries: { add: [{ reg: 'tries' }, 1] } }, target: 'swap', reenter: true },
      ],
    ),
    invalid: point(
      'react; trace error_tlob(slot->id, ...)',
      'load',
      { loc: { param: 'slot', field: 'id' }, order: 'plain' },
      { note: ['error-traced', { param: 'slot' }, { param: 'event' }], target: 'resetInvalid' },
    ),
    resetInvalid: point('da_monitor_reset(da_mon)', 'da_monitor_reset', { slot: { param: 'slot' } }, 'done'),
    clock: point('t = ktime_get_ns()', 'ktimeGet', { save: 't', target: 'invariant' }),
    invariant: point('READ_ONCE(env) >= t?', 'load', { loc: { param: 'slot', field: 'env' }, order: 'once' }, [
      { guard: all(atLeastU64(seen, { reg: 't' }), differs({ reg: 'curr' }, { reg: 'next' })), target: 'valid' },
      { guard: atLeastU64(seen, { reg: 't' }), target: 'trace' },
      { target: 'violation' },
    ]),
    valid: point('READ_ONCE(env) == INVALID?', 'load', { loc: { param: 'slot', field: 'env' }, order: 'once' }, [
      { guard: is(INVALID), target: 'targetStopping' },
      { target: 'targetGuard' },
    ]),
    targetGuard: point(
      'slot->target',
      'load',
      { loc: { param: 'slot', field: 'target' }, order: 'plain' },
      { save: 'target', target: 'budgetGuard' },
    ),
    budgetGuard: point(
      'ws->threshold',
      'load',
      { loc: { reg: 'target', field: 'threshold' }, order: 'plain' },
      { set: { target: seen }, target: 'deadline' },
    ),
    deadline: point(
      'READ_ONCE(env)',
      'load',
      { loc: { param: 'slot', field: 'env' }, order: 'once' },
      { set: { target: { sub: [seen, { reg: 'target' }] } }, target: 'guard' },
    ),
    guard: point(
      'WRITE_ONCE(env, env - budget)',
      'store',
      { loc: { param: 'slot', field: 'env' }, value: { reg: 'target' }, order: 'once' },
      'targetStopping',
    ),
    targetStopping: point(
      'slot->target',
      'load',
      { loc: { param: 'slot', field: 'target' }, order: 'plain' },
      { save: 'target', target: 'stopping' },
    ),
    stopping: point('atomic_read_acquire(&ws->stopping)', 'load', { loc: { reg: 'target', field: 'stopping' }, order: 'acquire' }, [
      { guard: isNot(0), target: 'trace' },
      { target: 'targetBudget' },
    ]),
    targetBudget: point(
      'slot->target',
      'load',
      { loc: { param: 'slot', field: 'target' }, order: 'plain' },
      { save: 'target', target: 'budget' },
    ),
    budget: point(
      'ws->threshold',
      'load',
      { loc: { reg: 'target', field: 'threshold' }, order: 'plain' },
      { set: { target: seen }, target: 'start' },
    ),
    start: point(
      'ha_start_timer_ns(budget, t)',
      'ha_start_timer_ns',
      { slot: { param: 'slot' }, budget: { reg: 'target' }, now: { reg: 't' } },
      'trace',
    ),
    trace: point(
      'trace event_tlob(slot->id, ...)',
      'load',
      { loc: { param: 'slot', field: 'id' }, order: 'plain' },
      { note: ['event-traced', { param: 'slot' }, { param: 'event' }], target: 'done' },
    ),
    violation: point('READ_ONCE(env)', 'load', { loc: { param: 'slot', field: 'env' }, order: 'once' }, 'error'),
    error: point(
      'react; trace error_env_tlob(slot->id, ...)',
      'load',
      { loc: { param: 'slot', field: 'id' }, order: 'plain' },
      { note: ['error-reported', { param: 'slot' }, { add: [{ param: 'event' }, 1] }], target: 'resetViolation' },
    ),
    resetViolation: point(
      'da_monitor_reset(da_mon)',
      'da_monitor_reset',
      { slot: { param: 'slot' } },
      { note: ['reset-finished', { param: 'slot' }], target: 'done' },
    ),
    done: { type: 'final' },
  },
});
