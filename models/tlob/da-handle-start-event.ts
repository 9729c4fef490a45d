import type { PathSource, PointSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { is, isNot, isNull } from '../../src/path/vocabulary.js';
import { SchedEvent, State } from './automaton.js';
import { INVALID } from './objects.js';

const on = (order: string, target: string): PointSource => ({
  description: order === 'release' ? 'smp_store_release(&monitoring, 1)' : 'monitoring = 1',
  invoke: { src: 'store', input: { loc: { reg: 'slot', field: 'monitoring' }, value: 1, order }, onDone: target },
});

/** da_handle_start_event() with da_monitor_start() (ST10-ST13); `startOrder` says when monitoring becomes 1. */
export function daHandleStartEvent(startOrder: string): PathSource {
  const flagFirst = startOrder === 'flag-first';
  return define({
    id: 'da_handle_start_event',
    params: ['id', 'target'],
    registers: ['slot'],
    initial: 'find',
    states: {
      find: { description: 'hash lookup of id', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { param: 'id' } }, onDone: [{ guard: isNull, target: 'done' }, { save: 'slot', target: 'target' }] } },
      target: { description: 'slot->target', invoke: { src: 'rcuDereference', input: { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, onDone: [{ guard: isNull, target: 'fill' }, { target: 'monitoringOn' }] } },
      fill: { description: 'slot->target = ws', invoke: { src: 'store', input: { loc: { reg: 'slot', field: 'target' }, value: { param: 'target' }, order: 'plain' }, onDone: 'monitoringOn' } },
      monitoringOn: { description: 'READ_ONCE(monitoring_on)', invoke: { src: 'load', input: { loc: 'monitoring_on', order: 'once' }, onDone: [{ guard: isNull, target: 'done' }, { target: 'enabled' }] } },
      enabled: { description: 'rv_this.enabled', invoke: { src: 'load', input: { loc: 'enabled', order: 'plain' }, onDone: [{ guard: isNull, target: 'done' }, { target: 'monitoring' }] } },
      monitoring: {
        description: 'da_monitoring(da_mon)',
        invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'monitoring' }, order: 'acquire' }, onDone: [{ guard: is(1), target: 'event' }, { guard: isNot(1), target: 'state' }] },
      },
      event: { description: 'da_event(da_mon, switch_in)', invoke: { src: 'da_event', input: { slot: { reg: 'slot' }, event: SchedEvent.switchIn }, onDone: 'done' } },
      state: { description: 'curr_state = running', invoke: { src: 'store', input: { loc: { reg: 'slot', field: 'curr_state' }, value: State.running, order: 'plain' }, onDone: flagFirst ? 'on' : 'env' } },
      ...(flagFirst && { on: on('plain', 'env') }),
      env: { description: 'WRITE_ONCE(env, INVALID)', invoke: { src: 'store', input: { loc: { reg: 'slot', field: 'env' }, value: INVALID, order: 'once' }, onDone: 'setup' } },
      setup: { description: 'hrtimer_setup(&timer)', invoke: { src: 'hrtimerSetup', input: { object: { reg: 'slot' }, timer: { reg: 'slot', field: 'timer' } }, onDone: flagFirst ? 'done' : 'on' } },
      ...(!flagFirst && { on: on('release', 'done') }),
      done: { type: 'final' },
    },
  });
}
