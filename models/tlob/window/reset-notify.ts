import { define } from '../../../src/path/define.js';
import { is, isNot, isNull, point } from '../../../src/path/vocabulary.js';

/** tlob_reset_notify(): the reset hook (CB4-CB10b): cancels the timer, then reports where nobody has claimed the cleanup. */
export const resetNotify = define({
  id: 'tlob_reset_notify',
  params: ['slot'],
  registers: ['ws', 'fp'],
  initial: 'monitoring',
  states: {
    monitoring: point('da_monitoring(da_mon)', 'load', { loc: { param: 'slot', field: 'monitoring' }, order: 'acquire' }, [
      { guard: is(1), target: 'cancel' },
      { target: 'target' },
    ]),
    cancel: point(
      'hrtimer_try_to_cancel(&timer)',
      'hrtimerTryToCancel',
      { object: { param: 'slot' }, timer: { param: 'slot', field: 'timer' } },
      'target',
    ),
    target: point('ws = slot->target', 'load', { loc: { param: 'slot', field: 'target' }, order: 'plain' }, [
      { guard: isNull, target: 'done' },
      { save: 'ws', target: 'stopping' },
    ]),
    stopping: point('atomic_read(&ws->stopping)', 'load', { loc: { reg: 'ws', field: 'stopping' }, order: 'relaxed' }, [
      { guard: isNot(0), target: 'done' },
      { target: 'state' },
    ]),
    state: point('READ_ONCE(curr_state)', 'load', { loc: { param: 'slot', field: 'curr_state' }, order: 'once' }, 'lock'),
    lock: point('raw_spin_lock_irqsave(&ws->entry_lock)', 'rawSpinLockIrqsave', { lock: { reg: 'ws', field: 'entry_lock' } }, 'clock'),
    clock: point('ktime_get_ns()', 'ktimeGet', 'lastTs'),
    lastTs: point('ws->last_ts', 'load', { loc: { reg: 'ws', field: 'last_ts' }, order: 'plain' }, 'running'),
    running: point('ws->running_ns', 'load', { loc: { reg: 'ws', field: 'running_ns' }, order: 'plain' }, 'waiting'),
    waiting: point('ws->waiting_ns', 'load', { loc: { reg: 'ws', field: 'waiting_ns' }, order: 'plain' }, 'sleeping'),
    sleeping: point(
      'ws->sleeping_ns',
      'load',
      { loc: { reg: 'ws', field: 'sleeping_ns' }, order: 'plain' },
      { note: ['times-read', { param: 'slot' }, { reg: 'ws' }], target: 'unlock' },
    ),
    unlock: point(
      'raw_spin_unlock_irqrestore(&ws->entry_lock)',
      'rawSpinUnlockIrqrestore',
      { lock: { reg: 'ws', field: 'entry_lock' } },
      'id',
    ),
    id: point('slot->id', 'load', { loc: { param: 'slot', field: 'id' }, order: 'plain' }, 'detail'),
    detail: point(
      'trace detail_env_tlob(id, ws->threshold, ...)',
      'load',
      { loc: { reg: 'ws', field: 'threshold' }, order: 'plain' },
      { note: ['detail-reported', { param: 'slot' }], target: 'fpriv' },
    ),
    fpriv: point('fp = smp_load_acquire(&ws->fpriv)', 'load', { loc: { reg: 'ws', field: 'fpriv' }, order: 'acquire' }, [
      { guard: isNull, target: 'done' },
      { save: 'fp', target: 'latch' },
    ]),
    latch: point(
      'WRITE_ONCE(fp->budget_exceeded, true)',
      'store',
      { loc: { reg: 'fp', field: 'budget_exceeded' }, value: 1, order: 'once' },
      'done',
    ),
    done: { type: 'final' },
  },
});
