import type { PathSource, PointSource } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';
import { is, isNot, isNull, point } from '../../../src/path/vocabulary.js';
import { SchedEvent, State } from './automaton.js';
import { INVALID } from '../objects.js';

const on = (order: string, target: string): PointSource =>
  point(
    order === 'release' ? 'smp_store_release(&monitoring, 1)' : 'monitoring = 1',
    'store',
    { loc: { reg: 'slot', field: 'monitoring' }, value: 1, order },
    target,
  );

/** da_handle_start_event() with da_monitor_start() (ST10-ST13); `startOrder` says when monitoring becomes 1. */
export function daHandleStartEvent(startOrder: string): PathSource {
  const flagFirst = startOrder === 'flag-first';
  return define({
    id: 'da_handle_start_event',
    params: ['id', 'target'],
    registers: ['slot'],
    initial: 'find',
    states: {
      find: point('hash lookup of id', 'hashLookup', { table: 'da_monitor_ht', key: { param: 'id' } }, [
        { guard: isNull, target: 'done' },
        { save: 'slot', target: 'target' },
      ]),
      target: point('slot->target', 'rcuDereference', { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, [
        { guard: isNull, target: 'fill' },
        { target: 'monitoringOn' },
      ]),
      fill: point(
        'slot->target = ws',
        'store',
        { loc: { reg: 'slot', field: 'target' }, value: { param: 'target' }, order: 'plain' },
        'monitoringOn',
      ),
      monitoringOn: point('READ_ONCE(monitoring_on)', 'load', { loc: 'monitoring_on', order: 'once' }, [
        { guard: isNull, target: 'done' },
        { target: 'enabled' },
      ]),
      enabled: point('rv_this.enabled', 'load', { loc: 'enabled', order: 'plain' }, [
        { guard: isNull, target: 'done' },
        { target: 'monitoring' },
      ]),
      monitoring: point('da_monitoring(da_mon)', 'load', { loc: { reg: 'slot', field: 'monitoring' }, order: 'acquire' }, [
        { guard: is(1), target: 'event' },
        { guard: isNot(1), target: 'state' },
      ]),
      event: point('da_event(da_mon, switch_in)', 'da_event', { slot: { reg: 'slot' }, event: SchedEvent.switchIn }, 'done'),
      state: point(
        'curr_state = running',
        'store',
        { loc: { reg: 'slot', field: 'curr_state' }, value: State.running, order: 'plain' },
        flagFirst ? 'on' : 'env',
      ),
      ...(flagFirst && { on: on('plain', 'env') }),
      env: point('WRITE_ONCE(env, INVALID)', 'store', { loc: { reg: 'slot', field: 'env' }, value: INVALID, order: 'once' }, 'setup'),
      setup: point(
        'hrtimer_setup(&timer)',
        'hrtimerSetup',
        { object: { reg: 'slot' }, timer: { reg: 'slot', field: 'timer' } },
        flagFirst ? 'done' : 'on',
      ),
      ...(!flagFirst && { on: on('release', 'done') }),
      done: { type: 'final' },
    },
  });
}
