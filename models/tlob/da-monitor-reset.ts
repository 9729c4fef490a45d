import { define } from '../../src/path/define.js';
import { State } from './automaton.js';

/** da_monitor_reset(): the hook, then monitoring off, then the initial state (CB4-CB12, SP7-SP9b). */
export const daMonitorReset = define({
  id: 'da_monitor_reset',
  params: ['slot'],
  initial: 'hook',
  states: {
    hook: { description: 'da_monitor_reset_hook(da_mon)', invoke: { src: 'tlob_reset_notify', input: { slot: { param: 'slot' } }, onDone: 'off' } },
    off: { description: 'WRITE_ONCE(monitoring, 0)', invoke: { src: 'store', input: { loc: { param: 'slot', field: 'monitoring' }, value: 0, order: 'once' }, onDone: 'initial' } },
    initial: { description: 'curr_state = running', invoke: { src: 'store', input: { loc: { param: 'slot', field: 'curr_state' }, value: State.running, order: 'plain' }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
