import type { PathSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';
import { EBADF } from '../tlob/errno.js';

/** ioctl(fd, TLOB_IOCTL_TRACE_START): the file is held while the operation runs. */
export const sysStart = define({
  id: 'sys_ioctl_start',
  params: ['file', 'fp', 'current', 'threshold'],
  registers: ['ret'],
  initial: 'get',
  states: {
    get: { description: 'fdget(fd)', invoke: { src: 'fdget', input: { file: { param: 'file' } }, onDone: [{ guard: isNull, target: 'bad' }, { target: 'call' }] } },
    bad: { type: 'final', output: EBADF },
    call: { description: 'ioctl(fd, TLOB_IOCTL_TRACE_START)', invoke: { src: 'tlob_ioctl_start', input: { fp: { param: 'fp' }, current: { param: 'current' }, threshold: { param: 'threshold' } }, onDone: { save: 'ret', target: 'put' } } },
    put: { description: 'fdput(fd)', invoke: { src: 'fdput', input: { file: { param: 'file' } }, onDone: 'done' } },
    done: { type: 'final', output: { reg: 'ret' } },
  },
});

/** ioctl(fd, TLOB_IOCTL_TRACE_STOP). */
export const sysStop = define({
  id: 'sys_ioctl_stop',
  params: ['file', 'fp'],
  registers: ['ret'],
  initial: 'get',
  states: {
    get: { description: 'fdget(fd)', invoke: { src: 'fdget', input: { file: { param: 'file' } }, onDone: [{ guard: isNull, target: 'bad' }, { target: 'call' }] } },
    bad: { type: 'final', output: EBADF },
    call: { description: 'ioctl(fd, TLOB_IOCTL_TRACE_STOP)', invoke: { src: 'tlob_ioctl_stop', input: { fp: { param: 'fp' } }, onDone: { save: 'ret', target: 'put' } } },
    put: { description: 'fdput(fd)', invoke: { src: 'fdput', input: { file: { param: 'file' } }, onDone: 'done' } },
    done: { type: 'final', output: { reg: 'ret' } },
  },
});

/**
 * An operation on the file by what is done with the fd. Whoever drops the last reference to the file releases it: the
 * operation's own fput() where a close came meanwhile.
 */
const sysOperation = (id: string, src: string, params: readonly string[]): PathSource =>
  define({
    id,
    params: ['file', 'fd', ...params],
    registers: ['ret'],
    initial: 'get',
    states: {
      get: { description: 'fdget(fd)', invoke: { src: 'fdget', input: { file: { param: 'file' } }, onDone: [{ guard: isNull, target: 'bad' }, { target: 'call' }] } },
      bad: { type: 'final', output: EBADF },
      call: { description: `${src}(fd)`, invoke: { src, input: { fd: { param: 'fd' }, ...Object.fromEntries(params.map((param) => [param, { param }])) }, onDone: { save: 'ret', target: 'put' } } },
      put: { description: 'fput(file)', invoke: { src: 'fput', input: { file: { param: 'file' } }, onDone: [{ guard: isNull, target: 'done' }, { target: 'release' }] } },
      release: { description: '__fput(): release(fd)', invoke: { src: 'rv_release', input: { fd: { param: 'fd' } }, onDone: 'done' } },
      done: { type: 'final', output: { reg: 'ret' } },
    },
  });

/** poll(fd): the monitor's returns 0 and touches nothing shared (3.9), so only the file makes steps. */
const sysPoll = define({
  id: 'sys_poll',
  params: ['file', 'fd'],
  initial: 'get',
  states: {
    get: { description: 'fdget(fd)', invoke: { src: 'fdget', input: { file: { param: 'file' } }, onDone: [{ guard: isNull, target: 'bad' }, { target: 'put' }] } },
    bad: { type: 'final', output: EBADF },
    put: { description: 'fput(file)', invoke: { src: 'fput', input: { file: { param: 'file' } }, onDone: [{ guard: isNull, target: 'done' }, { target: 'release' }] } },
    release: { description: '__fput(): release(fd)', invoke: { src: 'rv_release', input: { fd: { param: 'fd' } }, onDone: 'done' } },
    done: { type: 'final', output: 0 },
  },
});

export const sysOperations: readonly PathSource[] = [
  sysOperation('sys_bind', 'rv_ioctl_bind', ['name', 'like']),
  sysOperation('sys_start', 'rv_ioctl_start', ['current', 'threshold']),
  sysOperation('sys_stop', 'rv_ioctl_stop', []),
  sysOperation('sys_unknown', 'rv_ioctl_unknown', []),
  sysPoll,
];

/** close(fd) of one of the descriptors of a file: the last reference releases it. */
export const sysCloseShared = define({
  id: 'sys_close_shared',
  params: ['file', 'fd'],
  initial: 'close',
  states: {
    close: { description: 'close(fd)', invoke: { src: 'fileCloseShared', input: { file: { param: 'file' } }, onDone: [{ guard: isNull, target: 'done' }, { target: 'release' }] } },
    release: { description: '__fput(): release(fd)', invoke: { src: 'rv_release', input: { fd: { param: 'fd' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** close(fd) of the last descriptor: the release runs when no operation on the file is under way. */
export const sysClose = define({
  id: 'sys_close',
  params: ['file', 'fd'],
  initial: 'close',
  states: {
    close: { description: 'close(fd)', invoke: { src: 'fileClose', input: { file: { param: 'file' } }, onDone: 'release' } },
    release: { description: '__fput(): no operation is under way', invoke: { src: 'fileRelease', input: { file: { param: 'file' } }, onDone: 'call' } },
    call: { description: 'release(fd)', invoke: { src: 'rv_release', input: { fd: { param: 'fd' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
