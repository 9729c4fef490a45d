import { define } from '../../../src/path/define.js';
import { point } from '../../../src/path/vocabulary.js';
import { State } from './automaton.js';

/** da_monitor_reset(): the hook, then monitoring off, then the initial state (CB4-CB12, SP7-SP9b). */
export const daMonitorReset = define({
  id: 'da_monitor_reset',
  params: ['slot'],
  initial: 'hook',
  states: {
    hook: point('da_monitor_reset_hook(da_mon)', 'tlob_reset_notify', { slot: { param: 'slot' } }, 'off'),
    off: point('WRITE_ONCE(monitoring, 0)', 'store', { loc: { param: 'slot', field: 'monitoring' }, value: 0, order: 'once' }, 'initial'),
    initial: point(
      'curr_state = running',
      'store',
      { loc: { param: 'slot', field: 'curr_state' }, value: State.running, order: 'plain' },
      'done',
    ),
    done: { type: 'final' },
  },
});
