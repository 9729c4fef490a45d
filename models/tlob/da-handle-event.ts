import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

/** da_handle_event(): whole inside one read section (EV1, EV2, then da_event). */
export const daHandleEvent = define({
  id: 'da_handle_event',
  params: ['id', 'event'],
  registers: ['slot'],
  initial: 'lock',
  states: {
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'find' } },
    find: { description: 'hash lookup of id', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { param: 'id' } }, onDone: [{ guard: isNull, target: 'unlock' }, { save: 'slot', target: 'on' }] } },
    on: { description: 'READ_ONCE(monitoring_on)', invoke: { src: 'load', input: { loc: 'monitoring_on', order: 'once' }, onDone: [{ guard: isNull, target: 'unlock' }, { target: 'enabled' }] } },
    enabled: { description: 'rv_this.enabled', invoke: { src: 'load', input: { loc: 'enabled', order: 'plain' }, onDone: [{ guard: isNull, target: 'unlock' }, { target: 'monitoring' }] } },
    monitoring: { description: 'da_monitoring(da_mon)', invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'monitoring' }, order: 'acquire' }, onDone: [{ guard: isNull, target: 'unlock' }, { target: 'event' }] } },
    event: { description: 'da_event(da_mon, event)', invoke: { src: 'da_event', input: { slot: { reg: 'slot' }, event: { param: 'event' } }, onDone: 'unlock' } },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
    done: { type: 'final' },
  },
});
