import type { PointSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { isNull, nonNull } from '../../src/path/vocabulary.js';

/** da_monitor_reset_all(): the monitor's .reset (3.11); every slot in the table, in one read section. */
export const daMonitorResetAll = define({
  id: 'da_monitor_reset_all',
  registers: ['slot'],
  initial: 'lock',
  states: {
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'first' } },
    first: { description: 'hash_for_each_rcu(): first slot', invoke: { src: 'hashNext', input: { table: 'da_monitor_ht', after: 0 }, onDone: [{ guard: isNull, target: 'unlock' }, { save: 'slot', target: 'reset' }] } },
    reset: { description: 'da_monitor_reset(da_mon)', invoke: { src: 'da_monitor_reset', input: { slot: { reg: 'slot' } }, onDone: 'next' } },
    next: { description: 'hash_for_each_rcu(): next slot', invoke: { src: 'hashNext', input: { table: 'da_monitor_ht', after: { reg: 'slot' } }, onDone: [{ guard: isNull, target: 'unlock' }, { save: 'slot', target: 'reset' }] } },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** Running probes are waited for, then the lock of the interface is dropped. */
const ending: { readonly [point: string]: PointSource } = {
  sync: { description: 'tracepoint_synchronize_unregister() begins', invoke: { src: 'tracepointSynchronizeUnregister', onDone: 'syncWait' } },
  syncWait: { description: 'tracepoint_synchronize_unregister() returns', invoke: { src: 'tracepointSynchronizeUnregisterWait', onDone: 'unlock' } },
  unlock: { description: 'mutex_unlock(&rv_interface_lock)', invoke: { src: 'mutexUnlock', input: { lock: 'rv_interface_lock' }, onDone: 'done' } },
  done: { type: 'final' },
};
const locked = (target: string): PointSource => ({ description: 'mutex_lock(&rv_interface_lock)', invoke: { src: 'mutexLock', input: { lock: 'rv_interface_lock' }, onDone: target } });
const set = (value: number): PointSource => ({ description: `WRITE_ONCE(monitoring_on, ${value})`, invoke: { src: 'store', input: { loc: 'monitoring_on', value, order: 'once' }, onDone: 'sync' } });

/** Somebody writes 0 to the file monitoring_on: turn_monitoring_off() (3.11). */
export const turnMonitoringOff = define({ id: 'turn_monitoring_off', initial: 'lock', states: { lock: locked('off'), off: set(0), ...ending } });

/** Somebody writes 1 to it: every enabled monitor is reset first, unless monitoring is on already (3.11). */
export const turnMonitoringOn = define({
  id: 'turn_monitoring_on',
  initial: 'lock',
  states: {
    lock: locked('already'),
    already: { description: 'READ_ONCE(monitoring_on)', invoke: { src: 'load', input: { loc: 'monitoring_on', order: 'once' }, onDone: [{ guard: nonNull, target: 'sync' }, { target: 'enabled' }] } },
    enabled: { description: 'mon->enabled', invoke: { src: 'load', input: { loc: 'enabled', order: 'plain' }, onDone: [{ guard: isNull, target: 'on' }, { target: 'reset' }] } },
    reset: { description: 'mon->reset()', invoke: { src: 'da_monitor_reset_all', onDone: 'on' } },
    on: set(1),
    ...ending,
  },
});
