import type { Branch, PointSource } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';
import { isNull, nonNull, point } from '../../../src/path/vocabulary.js';

/** da_monitor_reset_all(): the monitor's .reset (3.11); every slot in the table, in one read section. */
export const daMonitorResetAll = define({
  id: 'da_monitor_reset_all',
  registers: ['slot'],
  initial: 'lock',
  states: {
    lock: point('rcu_read_lock()', 'rcuReadLock', 'first'),
    first: point('hash_for_each_rcu(): first slot', 'hashNext', { table: 'da_monitor_ht', after: 0 }, [
      { guard: isNull, target: 'unlock' },
      { save: 'slot', target: 'reset' },
    ]),
    reset: point('da_monitor_reset(da_mon)', 'da_monitor_reset', { slot: { reg: 'slot' } }, 'next'),
    next: point('hash_for_each_rcu(): next slot', 'hashNext', { table: 'da_monitor_ht', after: { reg: 'slot' } }, [
      { guard: isNull, target: 'unlock' },
      { save: 'slot', target: 'reset' },
    ]),
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    done: { type: 'final' },
  },
});

/** Running probes are waited for, then the lock of the interface is dropped. */
const ending = {
  sync: point('tracepoint_synchronize_unregister() begins', 'tracepointSynchronizeUnregister', 'syncWait'),
  syncWait: point('tracepoint_synchronize_unregister() returns', 'tracepointSynchronizeUnregisterWait', 'unlock'),
  unlock: point('mutex_unlock(&rv_interface_lock)', 'mutexUnlock', { lock: 'rv_interface_lock' }, 'done'),
  done: { type: 'final' },
} as const;
const locked = (target: string): PointSource => point('mutex_lock(&rv_interface_lock)', 'mutexLock', { lock: 'rv_interface_lock' }, target);
const set = (value: number, onDone: Branch | string): PointSource =>
  point(`WRITE_ONCE(monitoring_on, ${value})`, 'store', { loc: 'monitoring_on', value, order: 'once' }, onDone);

/** Somebody writes 0 to the file monitoring_on: turn_monitoring_off() (3.11). */
export const turnMonitoringOff = define({
  id: 'turn_monitoring_off',
  initial: 'lock',
  states: {
    lock: locked('off'),
    off: set(0, 'sync'),
    ...ending,
    unlock: point(
      'mutex_unlock(&rv_interface_lock)',
      'mutexUnlock',
      { lock: 'rv_interface_lock' },
      {
        note: ['monitoring-turned', 0],
        target: 'done',
      },
    ),
  },
});

/** Somebody writes 1 to it: every enabled monitor is reset first, unless monitoring is on already (3.11). */
export const turnMonitoringOn = define({
  id: 'turn_monitoring_on',
  initial: 'lock',
  states: {
    lock: locked('already'),
    already: point('READ_ONCE(monitoring_on)', 'load', { loc: 'monitoring_on', order: 'once' }, [
      { guard: nonNull, target: 'sync' },
      { target: 'enabled' },
    ]),
    enabled: point('mon->enabled', 'load', { loc: 'enabled', order: 'plain' }, [{ guard: isNull, target: 'on' }, { target: 'reset' }]),
    reset: point('mon->reset()', 'da_monitor_reset_all', 'on'),
    on: set(1, { note: ['monitoring-turned', 1], target: 'sync' }),
    ...ending,
  },
});
