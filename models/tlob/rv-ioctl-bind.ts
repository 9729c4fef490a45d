import { define } from '../../src/path/define.js';
import { equals, all, isError, isNull, nonNull, not } from '../../src/path/vocabulary.js';
import { EBUSY, ENODEV, ENOENT, ENOMEM } from './errno.js';

/**
 * RV_IOCTL_BIND (3.9, BI1-BI5). `name` is 1 for the name of a registered monitor. tlob is built in: try_module_get() of it
 * succeeds and module_put() does nothing. `like` is an object of the type that is allocated.
 */
export const rvIoctlBind = define({
  id: 'rv_ioctl_bind',
  params: ['fd', 'name', 'like'],
  registers: ['fp', 'ret'],
  initial: 'ops',
  states: {
    ops: { description: 'fd->ops', invoke: { src: 'load', input: { loc: { param: 'fd', field: 'ops' }, order: 'plain' }, onDone: [{ guard: nonNull, target: 'busy' }, { target: 'copy' }] } },
    busy: { type: 'final', output: EBUSY },
    copy: { description: 'copy_from_user(name)', invoke: { src: 'copyFromUser', onDone: [{ guard: isError, save: 'ret', target: 'failed' }, { target: 'lock' }] } },
    failed: { type: 'final', output: { reg: 'ret' } },
    lock: { description: 'mutex_lock(&rv_interface_lock)', invoke: { src: 'mutexLock', input: { lock: 'rv_interface_lock' }, onDone: 'unlock' } },
    unlock: { description: 'mutex_unlock(&rv_interface_lock)', invoke: { src: 'mutexUnlock', input: { lock: 'rv_interface_lock' }, onDone: [{ guard: all(isNull, not(equals({ param: 'name' }, 1))), target: 'unknown' }, { target: 'alloc' }] } },
    unknown: { type: 'final', output: ENOENT },
    alloc: { description: 'fp = kzalloc(sizeof(*fp), GFP_KERNEL)', invoke: { src: 'kzalloc', input: { like: { param: 'like' } }, onDone: [{ guard: isNull, target: 'noMemory' }, { save: 'fp', target: 'ref' }] } },
    noMemory: { type: 'final', output: ENOMEM },
    ref: { description: 'refcount_inc_not_zero(&tlob_fd_refcount)', invoke: { src: 'refcountIncNotZero', input: { loc: 'tlob_fd_refcount' }, onDone: [{ guard: isNull, target: 'free' }, { target: 'setOps' }] } },
    free: { description: 'kfree(fp)', invoke: { src: 'kfree', input: { object: { reg: 'fp' } }, onDone: 'notEnabled' } },
    notEnabled: { type: 'final', output: ENODEV },
    setOps: { description: 'fd->ops = mon->chardev_ops', invoke: { src: 'store', input: { loc: { param: 'fd', field: 'ops' }, value: 1, order: 'plain' }, onDone: 'priv' } },
    priv: { description: 'fd->monitor_priv = fp', invoke: { src: 'store', input: { loc: { param: 'fd', field: 'monitor_priv' }, value: { reg: 'fp' }, order: 'plain' }, onDone: 'bound' } },
    bound: { type: 'final', output: 0 },
  },
});
