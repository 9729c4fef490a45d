import { define } from '../../../src/path/define.js';
import { all, equals, isError, isNull, nonNull, not, point } from '../../../src/path/vocabulary.js';
import { EBUSY, ENODEV, ENOENT, ENOMEM } from '../errno.js';

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
    ops: point('fd->ops', 'load', { loc: { param: 'fd', field: 'ops' }, order: 'plain' }, [
      { guard: nonNull, target: 'busy' },
      { target: 'copy' },
    ]),
    busy: { type: 'final', output: EBUSY },
    copy: point('copy_from_user(name)', 'copyFromUser', [{ guard: isError, save: 'ret', target: 'failed' }, { target: 'lock' }]),
    failed: { type: 'final', output: { reg: 'ret' } },
    lock: point('mutex_lock(&rv_interface_lock)', 'mutexLock', { lock: 'rv_interface_lock' }, 'unlock'),
    unlock: point('mutex_unlock(&rv_interface_lock)', 'mutexUnlock', { lock: 'rv_interface_lock' }, [
      { guard: all(isNull, not(equals({ param: 'name' }, 1))), target: 'unknown' },
      { target: 'alloc' },
    ]),
    unknown: { type: 'final', output: ENOENT },
    alloc: point('fp = kzalloc(sizeof(*fp), GFP_KERNEL)', 'kzalloc', { like: { param: 'like' } }, [
      { guard: isNull, target: 'noMemory' },
      { save: 'fp', target: 'ref' },
    ]),
    noMemory: { type: 'final', output: ENOMEM },
    ref: point('refcount_inc_not_zero(&tlob_fd_refcount)', 'refcountIncNotZero', { loc: 'tlob_fd_refcount' }, [
      { guard: isNull, target: 'free' },
      { target: 'setOps' },
    ]),
    free: point('kfree(fp)', 'kfree', { object: { reg: 'fp' } }, 'notEnabled'),
    notEnabled: { type: 'final', output: ENODEV },
    setOps: point('fd->ops = mon->chardev_ops', 'store', { loc: { param: 'fd', field: 'ops' }, value: 1, order: 'plain' }, 'priv'),
    priv: point(
      'fd->monitor_priv = fp',
      'store',
      { loc: { param: 'fd', field: 'monitor_priv' }, value: { reg: 'fp' }, order: 'plain' },
      'bound',
    ),
    bound: { type: 'final', output: 0 },
  },
});
