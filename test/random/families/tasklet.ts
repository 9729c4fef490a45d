import type { ActorSpec } from '../../../src/core/system/scenario.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { taskletField } from '../../../src/kernel/tasklet.js';
import { at, of, steps } from '../../kernel/searches.js';
import { call, type Family, load, plainStore } from '../family.js';

const tasklet = { tasklet: at('tasklet') };
const lock = { lock: 'lock' };
const softirq = (name: string, path: string): ActorSpec => ({
  name,
  kind: 'softirq',
  path,
  params: { of: 'ctx0' },
  daemon: true,
  repeats: true,
});

/** A tasklet, two CPUs that run it, and those who schedule, kill, disable and free it. */
export const family: Family = {
  runs: 5,
  blocks: [
    [call('taskletSchedule', tasklet)],
    [call('taskletSchedule', tasklet), load],
    [call('taskletKill', tasklet), call('taskletKillWait', tasklet)],
    [call('taskletKill', tasklet), call('taskletKillWait', tasklet), call('kfree', { object: of })],
    [call('rawSpinLockBh', lock), call('taskletKill', tasklet), call('taskletKillWait', tasklet), call('rawSpinUnlockBh', lock)],
    [call('taskletDisable', tasklet), call('taskletDisableWait', tasklet), plainStore, call('taskletEnable', tasklet)],
    [call('taskletDisableNosync', tasklet), load],
    [call('taskletDisableNosync', tasklet), call('taskletUnlockSpinWait', tasklet), call('kfree', { object: of })],
    [call('taskletEnable', tasklet)],
    [call('taskletSetup', tasklet)],
    [call('kfree', { object: of })],
  ],
  params: () => ({ of: 'ctx0' }),
  scenario: {
    globals: { lock: spinlockField },
    types: { ctx: { fields: { tasklet: taskletField } } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'ctx0' } }],
    paths: [
      steps('init', ['taskletSetup', tasklet], ['taskletSchedule', tasklet]),
      steps('locks', ['taskletRun', tasklet], ['rawSpinLockBh', lock], ['rawSpinUnlockBh', lock], ['taskletReturn', tasklet]),
      steps('again', ['taskletRun', tasklet], ['taskletSchedule', tasklet], ['taskletReturn', tasklet]),
    ],
    actors: [softirq('cpu0', 'locks'), softirq('cpu1', 'again')],
  },
};
