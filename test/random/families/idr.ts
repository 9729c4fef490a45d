import { word } from '../../../src/core/world/field.js';
import { bit } from '../../../src/core/world/layout.js';
import { idaField, idrField } from '../../../src/kernel/idr.js';
import { mutexField, spinlockField } from '../../../src/kernel/lock.js';
import { xarrayField } from '../../../src/kernel/xarray.js';
import { type Block, type Call, call, type Family } from '../family.js';

const of = { param: 'of' };
const idr = { idr: 'ids' };
const xa = { xa: { param: 'table', field: 'xa' } };
const look = call('load', { loc: { reg: 'p', field: 'value' }, order: 'once' }, 'x');
const locked = (...calls: readonly Call[]): Block => [call('mutexLock', { lock: 'm' }), ...calls, call('mutexUnlock', { lock: 'm' })];
const xaLocked = (...calls: readonly Call[]): Block => [call('rawSpinLock', { lock: 's' }), ...calls, call('rawSpinUnlock', { lock: 's' })];

/** Objects that are found by their numbers, in an idr that a mutex keeps and an xarray of another object, and freed. */
export const family: Family = {
  blocks: [
    locked(call('idrAlloc', { ...idr, entry: of, start: 0, end: 2, gfp: 1 }, 'x')),
    [call('idrAlloc', { ...idr, entry: 0, start: 1, end: 2, gfp: 0 }, 'x')],
    locked(call('idrRemove', { ...idr, id: 0 }, 'p')),
    [call('idrRemove', { ...idr, id: 1 }, 'p', 1), call('kfree', { object: { reg: 'p' } })],
    [call('idrReplace', { ...idr, entry: of, id: 1 }, 'q')],
    [call('rcuReadLock'), call('idrFind', { ...idr, id: 0 }, 'p', 1), look, call('rcuReadUnlock')],
    locked(call('idrFindHeld', { ...idr, id: 0 }, 'p', 1), look),
    [call('mightAlloc'), ...xaLocked(call('xaStoreLocked', { ...xa, index: 0, entry: of }, 'p'))],
    xaLocked(call('xaEraseLocked', { ...xa, index: 0 }, 'p')),
    xaLocked(call('xaCmpxchgLocked', { ...xa, index: 0, old: of, entry: 0 }, 'p')),
    [call('xaInsertLocked', { ...xa, index: 1, entry: of }, 'x')],
    [call('xaAllocLocked', { ...xa, entry: of, min: 0, max: 1 }, 'x')],
    [call('xaLoad', { ...xa, index: 0 }, 'p', 1), look],
    [call('idaAlloc', { ida: 'ida', min: 0, max: 1, gfp: 1 }, 'x'), call('idaFree', { ida: 'ida', id: { reg: 'x' } })],
    [call('synchronizeRcu'), call('synchronizeRcuWait'), call('kfree', { object: of })],
    [call('kfree', { object: of })],
  ],
  params: (task) => ({ of: `object${task % 2}`, table: 'table0' }),
  scenario: {
    globals: { ids: idrField('object', 2), ida: idaField(2), m: mutexField, s: spinlockField },
    types: {
      object: { fields: { value: word(bit) }, collected: true },
      table: { fields: { xa: xarrayField('object', 2) } },
    },
    objects: [
      { name: 'object0', type: 'object' },
      { name: 'object1', type: 'object' },
      { name: 'table0', type: 'table' },
    ],
  },
  variations: [{ faults: true }],
};
