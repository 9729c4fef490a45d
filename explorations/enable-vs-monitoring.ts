import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { idleHook, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const enableVsMonitoring: Exploration = {
  name: 'enable-vs-monitoring',
  reason:
    'the monitor is enabled, and again while it is on; monitoring_on is switched off and on and again on, before that, meanwhile or after; a kernel caller opens a window where it can',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 3,
        fds: 0,
        windows: 0,
        pool: 0,
        ticks: 0,
        enable: { windows: 1, pool: 1 },
        off: true,
        threads: [
          { name: 'enabler', task: 0, calls: ['enable', 'enable'] },
          { name: 'admin', task: 1, calls: ['monitoring-off', 'monitoring-on', 'monitoring-on'] },
          { name: 'caller', task: 2, calls: ['kstart', 'kstop', 'kput'], of: 0 },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 20435,
      findings: [
        'data-race enabler@__tlob_init_monitor.enabled',
        'data-race enabler@rv_enable_monitor.set',
        'data-race slot admin@da_monitor_reset.initial',
        'data-race slot caller@da_handle_start_event.state',
        'data-race slot caller@da_monitor_reset.initial',
        'null-dereference slot caller@ha_start_timer_ns.start',
        'spurious-detail slot admin@tlob_reset_notify.detail',
      ],
    },
    repaired: {
      complete: true,
      states: 24612,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...idleHook, 'tlob_stop_task returns -75'),
};
