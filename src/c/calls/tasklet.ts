import {
  taskletDisable,
  taskletDisableNosync,
  taskletDisableWait,
  taskletEnable,
  taskletKill,
  taskletKillWait,
  taskletSchedule,
  taskletSetup,
  taskletUnlockSpinWait,
} from '../../kernel/tasklet.js';
import { type CallRules, one, two } from './rule.js';

const tasklet = { tasklet: 0 };

export const taskletCalls: CallRules = {
  tasklet_setup: one(2, taskletSetup, tasklet, { keepsPrivate: true, callback: { of: 0, function: 1, kind: 'tasklet' } }),
  tasklet_schedule: one(1, taskletSchedule, tasklet, { runs: { of: 0, kind: 'tasklet' } }),
  tasklet_hi_schedule: one(1, taskletSchedule, tasklet, { runs: { of: 0, kind: 'tasklet' } }),
  tasklet_kill: two(1, [taskletKill, tasklet], [taskletKillWait, tasklet]),
  tasklet_disable: two(1, [taskletDisable, tasklet], [taskletDisableWait, tasklet]),
  tasklet_disable_nosync: one(1, taskletDisableNosync, tasklet),
  tasklet_unlock_spin_wait: one(1, taskletUnlockSpinWait, tasklet),
  tasklet_enable: one(1, taskletEnable, tasklet),
};
