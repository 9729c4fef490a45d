import fc from 'fast-check';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { OperandInput } from '../../src/core/system/path-source.js';
import type { ObjectSpec, Scenario } from '../../src/core/system/scenario.js';
import { fileClosedField, fileOthersField, fileUsersField } from '../../src/kernel/file.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { hlistHeadField, hlistPprevField } from '../../src/kernel/hlist.js';
import { operations } from '../../src/kernel/index.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { poolField } from '../../src/kernel/pool.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { cacheField } from '../../src/kernel/slab.js';
import { onCpuField } from '../../src/kernel/task.js';
import { taskStateField } from '../../src/kernel/task-state.js';
import { tracepointField } from '../../src/kernel/tracepoint.js';
import { uprobeField } from '../../src/kernel/uprobe.js';
import { define } from '../../src/path/define.js';
import { type Block, call, load, pathOf, store } from './family.js';

const file = { file: { param: 'file' } };
const task = { task: { param: 'task' } };
/** The task itself, of which alone it sets the state. */
const current = { task: { param: 'current' } };
const p = { reg: 'p' };
const of = (reg: string, field: string) => ({ reg, field });
const node = (field: string) => ({ param: 'node', field });

/** Every primitive that works on any word with a memory order and takes nothing but values besides: a new one is in without a word. */
const memory = [...operations.values()]
  .filter(({ params, takes }) => params['order'] === 'tag' && takes === undefined)
  .filter(({ params }) => Object.values(params).filter((kind) => ['read', 'write', 'update'].includes(kind)).length === 1)
  .filter(({ params }) => Object.values(params).every((kind) => ['read', 'write', 'update', 'value', 'tag'].includes(kind)))
  .map(({ name, params, gives }): Block => {
    const value = (kind: string): OperandInput => (kind === 'value' ? 1 : 'w');
    const given = Object.entries(params).filter(([, kind]) => kind !== 'tag');
    const input = Object.fromEntries(given.map(([param, kind]) => [param, value(kind)]));
    const order = given.some(([, kind]) => kind === 'update') ? 'full' : 'once';
    return [call(name, { ...input, order }, gives === 'nothing' ? undefined : 'x')];
  });

/** What program.ts and objects.ts do not have, each block in itself as kernel code has it. */
const block = fc.oneof(
  fc.constantFrom(...memory),
  fc.constantFrom<Block>(
    [store],
    [call('smpStoreMb', { loc: 'w', value: 1 })],
    [call('rawSpinLock', { lock: 's' }), load, call('rawSpinUnlock', { lock: 's' })],
    [call('schedLock', task), store, call('schedUnlock', task)],
    [call('copyFromUser', undefined, 'x')],
    [call('copyToUser', undefined, 'x')],
    [call('kernPath', undefined, 'x')],
    [call('dPath', undefined, 'x')],
  ),
  fc.constantFrom<Block>(
    [call('fdget', file, 'x', 2), load, call('fdput', file)],
    [call('fdget', file, 'x', 2), store, call('fput', file, 'x')],
    [call('fileClose', file), call('fileRelease', file), store],
    [call('fileCloseShared', file, 'x')],
  ),
  fc.constantFrom<Block>(
    [call('getTaskStruct', task), load, call('putTaskStruct', task)],
    [call('putTaskStruct', task)],
    [call('schedWake', task, 'x')],
    [call('exitNotify', task)],
    [call('setCurrentState', { ...current, state: 1 }), load, call('setCurrentState', { ...current, state: 0 })],
    [call('setCurrentState', { ...current, state: 1 }), call('schedule', current), call('scheduleWait', current)],
    [call('waitSchedule', task), call('schedSleep', task, 'x', 1), call('schedIn', task)],
    [call('schedOut', task, 'x', 2), store, call('schedIn', task)],
    [call('waitDead', task), load],
  ),
  fc.constantFrom<Block>(
    [call('hashLookupHeld', { table: 'table', key: 1 }, 'p', 1), call('load', { loc: of('p', 'key'), order: 'once' }, 'x')],
    [call('hashNextHeld', { table: 'table', after: 0 }, 'p', 1), call('hashNextHeld', { table: 'table', after: p }, 'p')],
    [call('hashDel', { table: 'table', node: { param: 'node' } })],
    [call('listMoveTail', { list: 'list', node: node('entry') })],
    [call('listDel', { node: node('entry') }), call('listAdd', { list: 'other', node: node('entry') })],
    [call('listMove', { list: 'other', node: node('entry') }), call('listDelInit', { node: node('entry') })],
    [call('listNext', { list: 'list', after: 0 }, 'p', 1), call('listNext', { list: 'list', after: p }, 'q')],
    [call('listNext', { list: 'list', after: 0 }, 'p')],
  ),
  fc.constantFrom<Block>(
    [call('hlistLookup', { table: 'bucket', key: 1 }, 'p')],
    [call('hlistLookupHeld', { table: 'bucket', key: 2 }, 'p')],
    [call('hlistNext', { table: 'bucket', after: 0 }, 'p', 1), call('hlistNextHeld', { table: 'bucket', after: p }, 'q')],
    [
      call('load', { loc: 'bucket', order: 'once' }, 'q'),
      call('store', { loc: node('next'), value: { reg: 'q' }, order: 'once' }),
      call('hlistPointAtHead', { pprev: node('pprev'), table: 'bucket', order: 'once' }),
      call('store', { loc: 'bucket', value: { param: 'node' }, order: 'once' }),
      call('load', { loc: node('next'), order: 'once' }, 'q', 1),
      call('hlistPointBack', { pprev: of('q', 'pprev'), node: { param: 'node' }, order: 'once' }),
    ],
    [
      call('load', { loc: node('next'), order: 'once' }, 'q'),
      call('load', { loc: node('pprev'), order: 'once' }, 'a', 1),
      call('hlistStoreThrough', { pprev: { reg: 'a' }, next: { reg: 'q' } }),
    ],
  ),
  fc.constantFrom<Block>(
    [call('kzalloc', { like: { param: 'like' } }, 'p', 1), call('kfree', { object: p })],
    [call('kzallocAtomic', { like: { param: 'like' } }, 'p', 1), call('kfree', { object: p })],
    [call('kmemCacheCreate', undefined, 'p', 1), call('kmemCacheDestroy', { cache: p })],
    [call('poolAlloc', { pool: 'pool' }, 'x', 1), call('poolFree', { pool: 'pool' })],
  ),
  fc.constantFrom<Block>(
    [call('registerTrace', { tracepoint: 'tp' })],
    [call('tracepointEnter', { tracepoint: 'tp', reader: 1 }, 'x', 2), load, call('tracepointExit', { tracepoint: 'tp', reader: 1 })],
    [call('uprobeRegister', { probe: { param: 'probe', field: 'registered' } }, 'x')],
    [call('uprobeUnregisterNosync', { probe: { param: 'probe', field: 'registered' } }), call('uprobeSync'), call('uprobeSyncWait'), store],
    [call('uprobeEnter', { probe: { param: 'probe' } }, 'x', 2), load, call('uprobeExit')],
  ),
);

const hook = define({
  id: 'hook',
  params: ['node', 'key'],
  initial: 'add',
  states: {
    add: { invoke: { src: 'hashAdd', input: { table: 'table', node: { param: 'node' }, key: { param: 'key' } }, onDone: 'list' } },
    list: { invoke: { src: 'listAddTail', input: { list: 'list', node: node('entry') }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

function scenarioOf(bodies: readonly (readonly Block[])[], faults: boolean): Scenario {
  const handed = (src: string): number => bodies.flat(2).filter((one) => one.src === src).length;
  const fresh = (name: string, type: string, count: number): readonly ObjectSpec[] =>
    Array.from({ length: count }, (_, i) => ({ name: `${name}${i + 1}`, type, state: 'unallocated' as const }));
  return {
    globals: {
      w: word({ min: -16, max: 15 }),
      s: spinlockField,
      tp: tracepointField,
      table: hashtableField('node', 'key'),
      bucket: hlistHeadField('node', { key: 'key', next: 'next' }),
      list: listField('node'),
      other: listField('node'),
      pool: pointer('pool'),
    },
    types: {
      file: { fields: { shut: fileClosedField, busy: fileUsersField, more: fileOthersField } },
      task: { fields: { refs: refcountField(15, 2), where: onCpuField, state: taskStateField } },
      node: { fields: { key: word(upTo(2)), next: pointer('node'), pprev: hlistPprevField, entry: listNodeField } },
      item: { fields: { value: word(upTo(1)) }, collected: true },
      probe: { fields: { registered: uprobeField } },
      cache: { fields: { slab: cacheField } },
      pool: { fields: { slots: poolField('slot') } },
      slot: { fields: { value: word(upTo(1)) } },
    },
    objects: [
      { name: 'file0', type: 'file', init: { more: 1 } },
      { name: 'task0', type: 'task' },
      { name: 'node0', type: 'node', init: { key: 1 } },
      { name: 'node1', type: 'node', init: { key: 2 } },
      { name: 'probe0', type: 'probe', init: { registered: 1 } },
      { name: 'item0', type: 'item', state: 'unallocated' },
      ...fresh('item', 'item', handed('kzalloc') + handed('kzallocAtomic')),
      ...fresh('cache', 'cache', handed('kmemCacheCreate')),
      ...fresh('pool', 'pool', handed('poolAlloc')),
    ],
    init: { tp: 1 },
    faults,
    paths: [...bodies.map((blocks, i) => pathOf(`path${i}`, ['file', 'task', 'current', 'node', 'like', 'probe'], blocks)), hook],
    before: [0, 1].map((key) => ({ name: `hook${key}`, kind: 'task', path: 'hook', params: { node: `node${key}`, key: key + 1 } })),
    actors: bodies.map((_, i) => ({
      name: `t${i}`,
      kind: 'task',
      path: `path${i}`,
      params: { file: 'file0', task: 'task0', current: i === 0 ? 'task0' : 0, node: `node${i % 2}`, like: 'item0', probe: 'probe0' },
      // the first is the task that the others have to do with
      ...(i === 0 && { task: 'task0' }),
    })),
  };
}

/** Two or three tasks over the rest of the simulated kernel. */
export const randomKernel: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.oneof(
      fc.array(fc.array(block, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 2 }),
      fc.array(fc.array(block, { minLength: 1, maxLength: 2 }), { minLength: 3, maxLength: 3 }),
    ),
    fc.boolean(),
  )
  .map(([bodies, faults]) => scenarioOf(bodies, faults));
