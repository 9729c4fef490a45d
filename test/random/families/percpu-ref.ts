import type { PathSource } from '../../../src/core/system/path-source.js';
import { percpuRefField, percpuRefInitFlags } from '../../../src/kernel/percpu-ref.js';
import { define } from '../../../src/path/define.js';
import { at, of, steps } from '../../kernel/searches.js';
import { call, type Family, load } from '../family.js';

const ref = { ref: at('ref') };
const free = call('kfree', { object: of });

/** RCU's callback of the switch, which frees where the ref came to zero. */
const switches: PathSource = define({
  id: 'switches',
  params: ['of'],
  initial: 'switch',
  states: {
    switch: { invoke: { src: 'percpuRefSwitch', input: ref, onDone: 'put' } },
    put: {
      invoke: {
        src: 'percpuRefSwitched',
        input: ref,
        onDone: [{ guard: { type: 'eq', params: { right: 0 } }, target: 'done' }, { target: 'free' }],
      },
    },
    free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
const init = steps('init', ['percpuRefInit', { ...ref, flags: percpuRefInitFlags.allowReinit }]);

/** A ref in an object that who drops the last reference frees. */
export const family: Family = {
  runs: 8,
  blocks: [
    [call('percpuRefGet', ref), load],
    [call('percpuRefPut', ref, 'x', 1), free],
    [call('percpuRefTryget', ref, 'x', 2), call('percpuRefPut', ref, 'x', 1), free],
    [call('percpuRefTrygetLive', ref, 'x', 3), load, call('percpuRefPut', ref, 'x', 1), free],
    [call('rcuReadLock'), call('percpuRefTrygetLive', ref, 'x'), call('rcuReadUnlock')],
    [call('percpuRefKill', ref, 'x', 1), free],
    [call('percpuRefIsZero', ref, 'x', 1), call('percpuRefReinit', ref), call('percpuRefReinitWait', ref)],
    [call('percpuRefIsDying', ref, 'x', 2), call('percpuRefResurrect', ref), call('percpuRefResurrectWait', ref)],
    [call('percpuRefExit', ref)],
    [call('percpuRefInit', { ...ref, flags: 0 }, 'x')],
  ],
  params: () => ({ of: 'object0' }),
  scenario: {
    globals: {},
    types: { object: { fields: { ref: percpuRefField }, collected: true } },
    objects: [{ name: 'object0', type: 'object' }],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'object0' } }],
    paths: [init, switches],
    actors: [{ name: 'rcu', kind: 'rcu-callback', path: 'switches', params: { of: 'object0' }, daemon: true, repeats: true }],
  },
  variations: [{ faults: true }],
};
