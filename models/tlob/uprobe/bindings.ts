import type { Points, PointSource } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';
import { equals, isError, isNot, isNull, nonNull, point } from '../../../src/path/vocabulary.js';
import { EEXIST, EINVAL, ENOENT, ENOMEM } from '../errno.js';

const b = (field: string) => ({ reg: 'b', field });
const unlock = (target = 'done'): PointSource =>
  point('mutex_unlock(&tlob_uprobe_mutex)', 'mutexUnlock', { lock: 'tlob_uprobe_mutex' }, target);
const lock = (register: string, target: string): PointSource =>
  point('mutex_lock(&tlob_uprobe_mutex)', 'mutexLock', { lock: 'tlob_uprobe_mutex' }, { set: { [register]: 0 }, target });
const kernPath = (failed: string, notRegular: string, found: string): PointSource =>
  point('kern_path(binpath, LOOKUP_FOLLOW, &path)', 'kernPath', [
    { guard: isError, save: 'ret', target: failed },
    { guard: isNot(0), set: { ret: EINVAL }, target: notRegular },
    { target: found },
  ]);

/** rv_uprobe_attach_path(): the probe is allocated and registered; handlers may run before it returns. */
const attach = (which: 'start' | 'stop', failed: string, done: string): Points => ({
  [`${which}Alloc`]: point('p = kzalloc(sizeof(*p), GFP_KERNEL)', 'kzalloc', { like: { param: 'probe' } }, [
    { guard: isNull, set: { ret: ENOMEM }, target: failed },
    { save: 'p', write: { object: { result: true }, fields: { priv: { reg: 'b' } } }, target: `${which}Register` },
  ]),
  [`${which}Register`]: point('uprobe_register(p)', 'uprobeRegister', { probe: { reg: 'p', field: 'registered' } }, [
    { guard: isError, save: 'ret', target: `${which}Free` },
    { target: `${which}Set` },
  ]),
  [`${which}Free`]: point('kfree(p)', 'kfree', { object: { reg: 'p' } }, failed),
  [`${which}Set`]: point(`b->${which}_probe = p`, 'store', { loc: b(`${which}_probe`), value: { reg: 'p' }, order: 'plain' }, done),
});

/** rv_uprobe_detach(): unregistered, all handlers waited for, freed. */
const detach = (which: 'start' | 'stop', done: string): Points => ({
  [`${which}Probe`]: point(
    `p = b->${which}_probe`,
    'load',
    { loc: b(`${which}_probe`), order: 'plain' },
    { save: 'p', target: `${which}Unregister` },
  ),
  [`${which}Unregister`]: point(
    'uprobe_unregister_nosync(p)',
    'uprobeUnregisterNosync',
    { probe: { reg: 'p', field: 'registered' } },
    `${which}Sync`,
  ),
  [`${which}Sync`]: point('uprobe_unregister_sync() begins', 'uprobeSync', `${which}SyncWait`),
  [`${which}SyncWait`]: point('uprobe_unregister_sync() returns', 'uprobeSyncWait', `${which}Gone`),
  [`${which}Gone`]: point('kfree(p)', 'kfree', { object: { reg: 'p' } }, done),
});

/**
 * tlob_add_uprobe() from a write to the monitor's file (3.8, AU1-AU6); no rv_interface_lock. `like` and `probe` are
 * objects of the types allocated.
 */
export const addUprobe = define({
  id: 'tlob_add_uprobe',
  params: ['offset', 'threshold', 'like', 'probe'],
  registers: ['b', 'p', 'other', 'ret'],
  initial: 'lock',
  states: {
    lock: lock('other', 'alloc'),
    alloc: point('b = kzalloc(sizeof(*b), GFP_KERNEL)', 'kzalloc', { like: { param: 'like' } }, [
      { guard: isNull, set: { ret: ENOMEM }, target: 'unlock' },
      {
        save: 'b',
        write: { object: { result: true }, fields: { threshold: { param: 'threshold' }, offset: { param: 'offset' } } },
        target: 'path',
      },
    ]),
    path: kernPath('free', 'free', 'next'),
    next: point('list_for_each_entry(): next binding', 'listNext', { list: 'tlob_uprobe_list', after: { reg: 'other' } }, [
      { guard: isNull, target: 'name' },
      { save: 'other', target: 'offset' },
    ]),
    offset: point('tmp_b->offset_start', 'load', { loc: { reg: 'other', field: 'offset' }, order: 'plain' }, [
      { guard: equals({ result: true }, { param: 'offset' }), target: 'probe' },
      { target: 'next' },
    ]),
    probe: point(
      'tmp_b->start_probe',
      'load',
      { loc: { reg: 'other', field: 'start_probe' }, order: 'plain' },
      { save: 'p', target: 'dentry' },
    ),
    dentry: point(
      'tmp_b->start_probe->path.dentry',
      'load',
      { loc: { reg: 'p', field: 'dentry' }, order: 'plain' },
      { set: { ret: EEXIST }, target: 'free' },
    ),
    name: point('d_path(&path)', 'dPath', [{ guard: isError, save: 'ret', target: 'free' }, { target: 'startAlloc' }]),
    ...attach('start', 'free', 'stopAlloc'),
    ...attach('stop', 'startProbe', 'add'),
    ...detach('start', 'free'),
    add: point(
      'list_add_tail(&b->list, &tlob_uprobe_list)',
      'listAddTail',
      { list: 'tlob_uprobe_list', node: b('list') },
      { set: { ret: 0 }, target: 'unlock' },
    ),
    free: point('kfree(b)', 'kfree', { object: { reg: 'b' } }, 'unlock'),
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
    next: point('list_for_each_entry_safe(): next binding', 'listNext', { list: 'tlob_uprobe_list', after: { reg: 'b' } }, [
      { guard: isNull, set: { ret: ENOENT }, target: 'unlock' },
      { save: 'b', target: 'offset' },
    ]),
    offset: point('b->offset_start', 'load', { loc: b('offset'), order: 'plain' }, [
      { guard: equals({ result: true }, { param: 'offset' }), target: 'probe' },
      { target: 'next' },
    ]),
    probe: point('b->start_probe', 'load', { loc: b('start_probe'), order: 'plain' }, { save: 'p', target: 'dentry' }),
    dentry: point('b->start_probe->path.dentry', 'load', { loc: { reg: 'p', field: 'dentry' }, order: 'plain' }, 'del'),
    del: point('list_del(&b->list)', 'listDel', { node: b('list') }, 'startProbe'),
    ...detach('start', 'stopProbe'),
    ...detach('stop', 'free'),
    free: point('kfree(b)', 'kfree', { object: { reg: 'b' } }, { set: { ret: 0 }, target: 'unlock' }),
    unlock: unlock(),
    done: { type: 'final', output: { reg: 'ret' } },
  },
});

const unregister = (which: 'start' | 'stop', target: string): Points => ({
  [`${which}Probe`]: point(
    `p = b->${which}_probe`,
    'load',
    { loc: b(`${which}_probe`), order: 'plain' },
    { save: 'p', target: `${which}Unregister` },
  ),
  [`${which}Unregister`]: point(
    'uprobe_unregister_nosync(p)',
    'uprobeUnregisterNosync',
    { probe: { reg: 'p', field: 'registered' } },
    target,
  ),
});
const free = (which: 'start' | 'stop', target: string): Points => ({
  [`${which}Again`]: point(
    `p = b->${which}_probe`,
    'load',
    { loc: b(`${which}_probe`), order: 'plain' },
    { save: 'p', target: `${which}Free` },
  ),
  [`${which}Free`]: point('kfree(p)', 'kfree', { object: { reg: 'p' } }, target),
});

/** tlob_remove_all_uprobes() (3.8, RA1a-RA3): one wait for all handlers, after the mutex is dropped. The caller holds rv_interface_lock. */
export const removeAllUprobes = define({
  id: 'tlob_remove_all_uprobes',
  registers: ['b', 'p', 'any'],
  initial: 'lock',
  states: {
    lock: lock('any', 'next'),
    next: point('list_for_each_entry_safe(): next binding', 'listNext', { list: 'tlob_uprobe_list', after: 0 }, [
      { guard: isNull, target: 'unlock' },
      { save: 'b', set: { any: 1 }, target: 'move' },
    ]),
    move: point('list_move(&b->list, &pending)', 'listMoveTail', { list: 'pending', node: b('list') }, 'startProbe'),
    ...unregister('start', 'stopProbe'),
    ...unregister('stop', 'next'),
    unlock: point('mutex_unlock(&tlob_uprobe_mutex)', 'mutexUnlock', { lock: 'tlob_uprobe_mutex' }, [
      { guard: equals({ reg: 'any' }, 0), target: 'done' },
      { target: 'sync' },
    ]),
    sync: point('uprobe_unregister_sync() begins', 'uprobeSync', 'syncWait'),
    syncWait: point('uprobe_unregister_sync() returns', 'uprobeSyncWait', 'pending'),
    pending: point('list_for_each_entry_safe(): next pending', 'listNext', { list: 'pending', after: 0 }, [
      { guard: nonNull, save: 'b', target: 'startAgain' },
      { target: 'done' },
    ]),
    ...free('start', 'stopAgain'),
    ...free('stop', 'del'),
    del: point('the entry leaves the pending list', 'listDel', { node: b('list') }, 'freeBinding'),
    freeBinding: point('kfree(b)', 'kfree', { object: { reg: 'b' } }, 'pending'),
    done: { type: 'final' },
  },
});
