import type { ActorSpec } from '../../../src/core/system/scenario.js';
import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { pinnedTimerListField, timerListField } from '../../../src/kernel/timer-list.js';
import { at, of, steps } from '../../kernel/searches.js';
import { call, type Family, load, plainStore } from '../family.js';

const timer = { timer: at('timer') };
const now = { ...timer, delay: 0 };
const lock = { lock: 'lock' };
const softirq = (name: string, path: string): ActorSpec => ({
  name,
  kind: 'softirq',
  path,
  params: { of: 'ctx0' },
  daemon: true,
  repeats: true,
});

/** A timer, pinned or not, two CPUs that run it, and those who start, delete, shut down and free it. */
export const family: Family = {
  blocks: [
    [call('modTimer', now, 'x')],
    [call('modTimer', { ...timer, delay: 1 }), load],
    [call('timerReduce', now, 'x')],
    [call('addTimer', now)],
    [call('addTimerOn', { ...now, cpu: 1 })],
    [call('timerPending', timer, 'x')],
    [call('clockTick')],
    [call('timerSetup', timer)],
    [call('timerDelete', timer, 'x')],
    [call('timerDeleteSync', timer, 'x')],
    [call('timerDeleteSync', timer), call('kfree', { object: of })],
    [call('rawSpinLockBh', lock), call('timerDeleteSync', timer), call('rawSpinUnlockBh', lock)],
    [call('tryToDelTimerSync', timer, 'x')],
    [call('timerShutdown', timer, 'x'), plainStore],
    [call('rawSpinLockBh', lock), call('modTimer', now), plainStore, call('rawSpinUnlockBh', lock)],
    [call('rawSpinLockIrqsave', lock), call('addTimer', now), load, call('rawSpinUnlockIrqrestore', lock), plainStore],
    [call('timerShutdownSync', timer), call('timerShutdownSyncWait', timer, 'x'), call('kfree', { object: of })],
  ],
  params: () => ({ of: 'ctx0' }),
  scenario: {
    globals: { lock: spinlockField, CLOCK_MONOTONIC: word(upTo(1)) },
    types: { ctx: { fields: { timer: timerListField } } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'ctx0' } }],
    paths: [
      steps('init', ['timerSetup', timer], ['modTimer', now]),
      steps('locks', ['timerExpire', timer], ['rawSpinLockBh', lock], ['rawSpinUnlockBh', lock], ['timerReturn', { object: of }]),
      steps('rearms', ['timerExpire', timer], ['modTimer', now], ['timerReturn', { object: of }]),
    ],
    actors: [softirq('cpu0', 'locks'), softirq('cpu1', 'rearms')],
  },
  variations: [{ types: { ctx: { fields: { timer: pinnedTimerListField } } } }],
};
