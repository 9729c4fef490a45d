import { define } from '../../../src/path/define.js';
import { isError, point } from '../../../src/path/vocabulary.js';

const lock = (target: string) => point('mutex_lock(&rv_interface_lock)', 'mutexLock', { lock: 'rv_interface_lock' }, target);
const unlock = (target: string) => point('mutex_unlock(&rv_interface_lock)', 'mutexUnlock', { lock: 'rv_interface_lock' }, target);

/** tlob_init_monitor(), which is exported for KUnit: it does not ask whether the monitor is enabled already. */
export const tlobInitMonitor = define({
  id: 'tlob_init_monitor',
  registers: ['ret'],
  initial: 'lock',
  states: {
    lock: lock('init'),
    init: point('__tlob_init_monitor()', '__tlob_init_monitor', { save: 'ret', target: 'unlock' }),
    unlock: unlock('done'),
    done: { type: 'final', output: { reg: 'ret' } },
  },
});

/** tlob_destroy_monitor(), likewise; no probe is detached by it. */
export const tlobDestroyMonitor = define({
  id: 'tlob_destroy_monitor',
  initial: 'lock',
  states: {
    lock: lock('destroy'),
    destroy: point('__tlob_destroy_monitor()', '__tlob_destroy_monitor', 'unlock'),
    unlock: unlock('done'),
    done: { type: 'final' },
  },
});

/** A KUnit suite: it sets the monitor up, and what it has set up it takes down. */
export const kunitTest = define({
  id: 'tlob_kunit_test',
  initial: 'init',
  states: {
    init: point('tlob_init_monitor()', 'tlob_init_monitor', [{ guard: isError, target: 'done' }, { target: 'destroy' }]),
    destroy: point('tlob_destroy_monitor()', 'tlob_destroy_monitor', 'done'),
    done: { type: 'final' },
  },
});
