import type { PointSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { equals, isError, isNot, isNull, nonNull } from '../../src/path/vocabulary.js';
import { EEXIST, EINVAL, ENOENT, ENOMEM } from './errno.js';

const b = (field: string) => ({ reg: 'b', field });
const unlock = (target = 'done'): PointSource => ({ description: 'mutex_unlock(&tlob_uprobe_mutex)', invoke: { src: 'mutexUnlock', input: { lock: 'tlob_uprobe_mutex' }, onDone: target } });
const lock = (register: string, target: string): PointSource => ({ description: 'mutex_lock(&tlob_uprobe_mutex)', invoke: { src: 'mutexLock', input: { lock: 'tlob_uprobe_mutex' }, onDone: { set: { [register]: 0 }, target } } });
const kernPath = (failed: string, notRegular: string, found: string): PointSource => ({
  description: 'kern_path(binpath, LOOKUP_FOLLOW, &path)',
  invoke: { src: 'kernPath', onDone: [{ guard: isError, save: 'ret', target: failed }, { guard: isNot(0), set: { ret: EINVAL }, target: notRegular }, { target: found }] },
});

/** rv_uprobe_attach_path(): the probe is allocated and registered; handlers may run before it returns. */
const attach = (which: 'start' | 'stop', failed: string, done: string): { readonly [point: string]: PointSource } => ({
  [`${which}Alloc`]: { description: 'p = kzalloc(sizeof(*p), GFP_KERNEL)', invoke: { src: 'kzalloc', input: { like: { param: 'probe' } }, onDone: [{ guard: isNull, set: { ret: ENOMEM }, target: failed }, { save: 'p', write: { object: { result: true }, fields: { priv: { reg: 'b' } } }, target: `${which}Register` }] } },
  [`${which}Register`]: { description: 'uprobe_register(p)', invoke: { src: 'uprobeRegister', input: { probe: { reg: 'p', field: 'registered' } }, onDone: [{ guard: isError, save: 'ret', target: `${which}Free` }, { target: `${which}Set` }] } },
  [`${which}Free`]: { description: 'kfree(p)', invoke: { src: 'kfree', input: { object: { reg: 'p' } }, onDone: failed } },
  [`${which}Set`]: { description: `b->${which}_probe = p`, invoke: { src: 'store', input: { loc: b(`${which}_probe`), value: { reg: 'p' }, order: 'plain' }, onDone: done } },
});

/** rv_uprobe_detach(): unregistered, all handlers waited for, freed. */
const detach = (which: 'start' | 'stop', done: string): { readonly [point: string]: PointSource } => ({
  [`${which}Probe`]: { description: `p = b->${which}_probe`, invoke: { src: 'load', input: { loc: b(`${which}_probe`), order: 'plain' }, onDone: { save: 'p', target: `${which}Unregister` } } },
  [`${which}Unregister`]: { description: 'uprobe_unregister_nosync(p)', invoke: { src: 'uprobeUnregisterNosync', input: { probe: { reg: 'p', field: 'registered' } }, onDone: `${which}Sync` } },
  [`${which}Sync`]: { description: 'uprobe_unregister_sync() begins', invoke: { src: 'uprobeSync', onDone: `${which}SyncWait` } },
  [`${which}SyncWait`]: { description: 'uprobe_unregister_sync() returns', invoke: { src: 'uprobeSyncWait', onDone: `${which}Gone` } },
  [`${which}Gone`]: { description: 'kfree(p)', invoke: { src: 'kfree', input: { object: { reg: 'p' } }, onDone: done } },
});

/** tlob_add_uprobe() from a write to the monitor's file (3.8, AU1-AU6); no rv_interface_lock. `like` and `probe` are objects of the types allocated. */
export const addUprobe = define({
  id: 'tlob_add_uprobe',
  params: ['offset', 'threshold', 'like', 'probe'],
  registers: ['b', 'p', 'other', 'ret'],
  initial: 'lock',
  states: {
    lock: lock('other', 'alloc'),
    alloc: { description: 'b = kzalloc(sizeof(*b), GFP_KERNEL)', invoke: { src: 'kzalloc', input: { like: { param: 'like' } }, onDone: [{ guard: isNull, set: { ret: ENOMEM }, target: 'unlock' }, { save: 'b', write: { object: { result: true }, fields: { threshold: { param: 'threshold' }, offset: { param: 'offset' } } }, target: 'path' }] } },
    path: kernPath('free', 'free', 'next'),
    next: { description: 'list_for_each_entry(): next binding', invoke: { src: 'listNext', input: { list: 'tlob_uprobe_list', after: { reg: 'other' } }, onDone: [{ guard: isNull, target: 'name' }, { save: 'other', target: 'offset' }] } },
    offset: { description: 'tmp_b->offset_start', invoke: { src: 'load', input: { loc: { reg: 'other', field: 'offset' }, order: 'plain' }, onDone: [{ guard: equals({ result: true }, { param: 'offset' }), target: 'probe' }, { target: 'next' }] } },
    probe: { description: 'tmp_b->start_probe', invoke: { src: 'load', input: { loc: { reg: 'other', field: 'start_probe' }, order: 'plain' }, onDone: { save: 'p', target: 'dentry' } } },
    dentry: { description: 'tmp_b->start_probe->path.dentry', invoke: { src: 'load', input: { loc: { reg: 'p', field: 'dentry' }, order: 'plain' }, onDone: { set: { ret: EEXIST }, target: 'free' } } },
    name: { description: 'd_path(&path)', invoke: { src: 'dPath', onDone: [{ guard: isError, save: 'ret', target: 'free' }, { target: 'startAlloc' }] } },
    ...attach('start', 'free', 'stopAlloc'),
    ...attach('stop', 'startProbe', 'add'),
    ...detach('start', 'free'),
    add: { description: 'list_add_tail(&b->list, &tlob_uprobe_list)', invoke: { src: 'listAddTail', input: { list: 'tlob_uprobe_list', node: b('list') }, onDone: { set: { ret: 0 }, target: 'unlock' } } },
    free: { description: 'kfree(b)', invoke: { src: 'kfree', input: { object: { reg: 'b' } }, onDone: 'unlock' } },
    unlock: unlock(),
    done: { type: 'final', output: { reg: 'ret' } },
  },
});

/** tlob_remove_uprobe_by_key() from a write to the monitor's file (3.8, RU1-RU4); its mutex is held throughout. */
export const removeUprobe = define({
  id: 'tlob_remove_uprobe_by_key',
  params: ['offset'],
  registers: ['b', 'p', 'ret'],
  initial: 'lock',
  states: {
    lock: lock('b', 'path'),
    // what it finds need not be a regular file here
    path: kernPath('unlock', 'next', 'next'),
    next: { description: 'list_for_each_entry_safe(): next binding', invoke: { src: 'listNext', input: { list: 'tlob_uprobe_list', after: { reg: 'b' } }, onDone: [{ guard: isNull, set: { ret: ENOENT }, target: 'unlock' }, { save: 'b', target: 'offset' }] } },
    offset: { description: 'b->offset_start', invoke: { src: 'load', input: { loc: b('offset'), order: 'plain' }, onDone: [{ guard: equals({ result: true }, { param: 'offset' }), target: 'probe' }, { target: 'next' }] } },
    probe: { description: 'b->start_probe', invoke: { src: 'load', input: { loc: b('start_probe'), order: 'plain' }, onDone: { save: 'p', target: 'dentry' } } },
    dentry: { description: 'b->start_probe->path.dentry', invoke: { src: 'load', input: { loc: { reg: 'p', field: 'dentry' }, order: 'plain' }, onDone: 'del' } },
    del: { description: 'list_del(&b->list)', invoke: { src: 'listDel', input: { node: b('list') }, onDone: 'startProbe' } },
    ...detach('start', 'stopProbe'),
    ...detach('stop', 'free'),
    free: { description: 'kfree(b)', invoke: { src: 'kfree', input: { object: { reg: 'b' } }, onDone: { set: { ret: 0 }, target: 'unlock' } } },
    unlock: unlock(),
    done: { type: 'final', output: { reg: 'ret' } },
  },
});

const unregister = (which: 'start' | 'stop', target: string): { readonly [point: string]: PointSource } => ({
  [`${which}Probe`]: { description: `p = b->${which}_probe`, invoke: { src: 'load', input: { loc: b(`${which}_probe`), order: 'plain' }, onDone: { save: 'p', target: `${which}Unregister` } } },
  [`${which}Unregister`]: { description: 'uprobe_unregister_nosync(p)', invoke: { src: 'uprobeUnregisterNosync', input: { probe: { reg: 'p', field: 'registered' } }, onDone: target } },
});
const free = (which: 'start' | 'stop', target: string): { readonly [point: string]: PointSource } => ({
  [`${which}Again`]: { description: `p = b->${which}_probe`, invoke: { src: 'load', input: { loc: b(`${which}_probe`), order: 'plain' }, onDone: { save: 'p', target: `${which}Free` } } },
  [`${which}Free`]: { description: 'kfree(p)', invoke: { src: 'kfree', input: { object: { reg: 'p' } }, onDone: target } },
});

/** tlob_remove_all_uprobes() (3.8, RA1a-RA3): one wait for all handlers, after the mutex is dropped. The caller holds rv_interface_lock. */
export const removeAllUprobes = define({
  id: 'tlob_remove_all_uprobes',
  registers: ['b', 'p', 'any'],
  initial: 'lock',
  states: {
    lock: lock('any', 'next'),
    next: { description: 'list_for_each_entry_safe(): next binding', invoke: { src: 'listNext', input: { list: 'tlob_uprobe_list', after: 0 }, onDone: [{ guard: isNull, target: 'unlock' }, { save: 'b', set: { any: 1 }, target: 'move' }] } },
    move: { description: 'list_move(&b->list, &pending)', invoke: { src: 'listMoveTail', input: { list: 'pending', node: b('list') }, onDone: 'startProbe' } },
    ...unregister('start', 'stopProbe'),
    ...unregister('stop', 'next'),
    unlock: { description: 'mutex_unlock(&tlob_uprobe_mutex)', invoke: { src: 'mutexUnlock', input: { lock: 'tlob_uprobe_mutex' }, onDone: [{ guard: equals({ reg: 'any' }, 0), target: 'done' }, { target: 'sync' }] } },
    sync: { description: 'uprobe_unregister_sync() begins', invoke: { src: 'uprobeSync', onDone: 'syncWait' } },
    syncWait: { description: 'uprobe_unregister_sync() returns', invoke: { src: 'uprobeSyncWait', onDone: 'pending' } },
    pending: { description: 'list_for_each_entry_safe(): next pending', invoke: { src: 'listNext', input: { list: 'pending', after: 0 }, onDone: [{ guard: nonNull, save: 'b', target: 'startAgain' }, { target: 'done' }] } },
    ...free('start', 'stopAgain'),
    ...free('stop', 'del'),
    del: { description: 'the entry leaves the pending list', invoke: { src: 'listDel', input: { node: b('list') }, onDone: 'freeBinding' } },
    freeBinding: { description: 'kfree(b)', invoke: { src: 'kfree', input: { object: { reg: 'b' } }, onDone: 'pending' } },
    done: { type: 'final' },
  },
});
