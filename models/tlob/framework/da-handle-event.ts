import { define } from '../../../src/path/define.js';
import { isNull, point } from '../../../src/path/vocabulary.js';

/** da_handle_event(): whole inside one read section (EV1, EV2, then da_event). */
export const daHandleEvent = define({
  id: 'da_handle_event',
  params: ['id', 'event'],
  registers: ['slot'],
  initial: 'lock',
  states: {
    lock: point('rcu_read_lock()', 'rcuReadLock', 'find'),
    find: point('hash lookup of id', 'hashLookup', { table: 'da_monitor_ht', key: { param: 'id' } }, [
      { guard: isNull, target: 'unlock' },
      { save: 'slot', target: 'on' },
    ]),
    on: point('READ_ONCE(monitoring_on)', 'load', { loc: 'monitoring_on', order: 'once' }, [
      { guard: isNull, target: 'unlock' },
      { target: 'enabled' },
    ]),
    enabled: point('rv_this.enabled', 'load', { loc: 'enabled', order: 'plain' }, [
      { guard: isNull, target: 'unlock' },
      { target: 'monitoring' },
    ]),
    monitoring: point('da_monitoring(da_mon)', 'load', { loc: { reg: 'slot', field: 'monitoring' }, order: 'acquire' }, [
      { guard: isNull, target: 'unlock' },
      { target: 'event' },
    ]),
    event: point('da_event(da_mon, event)', 'da_event', { slot: { reg: 'slot' }, event: { param: 'event' } }, 'unlock'),
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    done: { type: 'final' },
  },
});
