import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import type { ActorSpec } from '../../../src/core/system/scenario.js';
import { mutexField } from '../../../src/kernel/lock.js';
import { rcuHeadField } from '../../../src/kernel/rcu.js';
import { srcuField } from '../../../src/kernel/srcu.js';
import { at, of, steps } from '../../kernel/searches.js';
import { call, type Family, load, store } from '../family.js';

const domain = { srcu: 'domain' };
const member = { srcu: { param: 'of', field: 'srcu' } };
const node = { param: 'node' };
const head = (param: string) => ({ object: { param }, head: { param, field: 'rcu' } });
const q = { idx: { reg: 'q' } };
const look = call('load', { loc: { param: 'node', field: 'value' }, order: 'once' }, 'x');
const free = call('kfree', { object: node });
const worker = (name: string, node: string): ActorSpec => ({
  name,
  kind: 'task',
  path: 'frees',
  params: { of: node },
  daemon: true,
  repeats: true,
});

/** Two domains, one in an object, their readers, callbacks and those who wait for them. */
export const family: Family = {
  blocks: [
    [call('srcuReadLock', domain, 'q'), look, call('srcuReadUnlock', { ...domain, ...q })],
    [call('srcuReadLock', member, 'q'), look, call('srcuReadUnlock', { ...member, ...q })],
    // the index of one for the other
    [call('srcuReadLock', domain, 'q'), load, call('srcuReadUnlock', { ...member, ...q })],
    [call('srcuReadLock', domain, 'a'), call('srcuReadLock', member, 'q'), store, call('srcuReadUnlock', { ...domain, idx: { reg: 'a' } })],
    [call('srcuReadLock', domain, 'q'), call('srcuDereference', { loc: 'w', ...domain }, 'x'), call('srcuReadUnlock', { ...domain, ...q })],
    [call('srcuDereference', { loc: 'w', ...domain }, 'x')],
    [call('synchronizeSrcu', domain), call('synchronizeSrcuWait', domain), free],
    [
      call('mutexLock', { lock: 'lock' }),
      call('synchronizeSrcu', member),
      call('synchronizeSrcuWait', member),
      call('mutexUnlock', { lock: 'lock' }),
    ],
    [
      call('srcuReadLock', member, 'q'),
      call('mutexLock', { lock: 'lock' }),
      call('mutexUnlock', { lock: 'lock' }),
      call('srcuReadUnlock', { ...member, ...q }),
    ],
    [call('synchronizeSrcuExpedited', domain), call('synchronizeSrcuExpeditedWait', domain), store],
    [call('callSrcu', { ...domain, ...head('node') })],
    [call('callSrcu', { ...member, ...head('more') }), call('srcuBarrier', member), call('srcuBarrierWait', member)],
    [call('srcuBarrier', domain), call('srcuBarrierWait', domain), store],
    [call('cleanupSrcuStruct', member)],
    [call('cleanupSrcuStruct', member), call('kfree', { object: of })],
  ],
  params: () => ({ of: 'guard0', node: 'node0', more: 'node1' }),
  scenario: {
    globals: { domain: srcuField, lock: mutexField },
    types: { guard: { fields: { srcu: srcuField } }, node: { fields: { value: word(upTo(1)), rcu: rcuHeadField } } },
    objects: [
      { name: 'guard0', type: 'guard' },
      { name: 'node0', type: 'node' },
      { name: 'node1', type: 'node' },
    ],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'guard0' } }],
    paths: [
      steps('init', ['initSrcuStruct', { srcu: at('srcu') }]),
      steps('frees', ['srcuInvoke', { object: of }], ['kfree', { object: of }], ['srcuReturn', { object: of }]),
    ],
    actors: [worker('frees', 'node0'), worker('frees1', 'node1')],
  },
};
