import { define } from '../../src/path/define.js';
import { is, isNot, isNull } from '../../src/path/vocabulary.js';

/** tlob_reset_notify(): the reset hook (CB4-CB10b): cancels the timer, then reports where nobody has claimed the cleanup. */
export const resetNotify = define({
  id: 'tlob_reset_notify',
  params: ['slot'],
  registers: ['ws', 'fp'],
  initial: 'monitoring',
  states: {
    monitoring: { description: 'da_monitoring(da_mon)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'monitoring' }, order: 'acquire' }, onDone: [{ guard: is(1), target: 'cancel' }, { target: 'target' }] } },
    cancel: { description: 'hrtimer_try_to_cancel(&timer)', invoke: { src: 'hrtimerTryToCancel', input: { object: { param: 'slot' }, timer: { param: 'slot', field: 'timer' } }, onDone: 'target' } },
    target: { description: 'ws = slot->target', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'target' }, order: 'plain' }, onDone: [{ guard: isNull, target: 'done' }, { save: 'ws', target: 'stopping' }] } },
    stopping: { description: 'atomic_read(&ws->stopping)', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'stopping' }, order: 'relaxed' }, onDone: [{ guard: isNot(0), target: 'done' }, { target: 'state' }] } },
    state: { description: 'READ_ONCE(curr_state)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'curr_state' }, order: 'once' }, onDone: 'lock' } },
    lock: { description: 'raw_spin_lock_irqsave(&ws->entry_lock)', invoke: { src: 'rawSpinLockIrqsave', input: { lock: { reg: 'ws', field: 'entry_lock' } }, onDone: 'clock' } },
    clock: { description: 'ktime_get_ns()', invoke: { src: 'ktimeGet', onDone: 'lastTs' } },
    lastTs: { description: 'ws->last_ts', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'last_ts' }, order: 'plain' }, onDone: 'running' } },
    running: { description: 'ws->running_ns', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'running_ns' }, order: 'plain' }, onDone: 'waiting' } },
    waiting: { description: 'ws->waiting_ns', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'waiting_ns' }, order: 'plain' }, onDone: 'sleeping' } },
    sleeping: { description: 'ws->sleeping_ns', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'sleeping_ns' }, order: 'plain' }, onDone: 'unlock' } },
    unlock: { description: 'raw_spin_unlock_irqrestore(&ws->entry_lock)', invoke: { src: 'rawSpinUnlockIrqrestore', input: { lock: { reg: 'ws', field: 'entry_lock' } }, onDone: 'id' } },
    id: { description: 'slot->id', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'id' }, order: 'plain' }, onDone: 'detail' } },
    detail: {
      description: 'trace detail_env_tlob(id, ws->threshold, ...)',
      invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'threshold' }, order: 'plain' }, onDone: { note: ['detail-reported', { param: 'slot' }], target: 'fpriv' } },
    },
    fpriv: { description: 'fp = smp_load_acquire(&ws->fpriv)', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'fpriv' }, order: 'acquire' }, onDone: [{ guard: isNull, target: 'done' }, { save: 'fp', target: 'latch' }] } },
    latch: { description: 'WRITE_ONCE(fp->budget_exceeded, true)', invoke: { src: 'store', input: { loc: { reg: 'fp', field: 'budget_exceeded' }, value: 1, order: 'once' }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
