import type { PathSource } from '../../src/core/system/path-source.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';
import { EBADF } from '../tlob/errno.js';

/** ioctl(fd, TLOB_IOCTL_TRACE_START): the file is held while the operation runs. */
export const sysStart = define({
  id: 'sys_ioctl_start',
  params: ['file', 'fp', 'current', 'threshold'],
  registers: ['ret'],
  initial: 'get',
  states: {
    get: point('fdget(fd)', 'fdget', { file: { param: 'file' } }, [{ guard: isNull, target: 'bad' }, { target: 'call' }]),
    bad: { type: 'final', output: EBADF },
    call: point(
      'ioctl(fd, TLOB_IOCTL_TRACE_START)',
      'tlob_ioctl_start',
      { fp: { param: 'fp' }, current: { param: 'current' }, threshold: { param: 'threshold' } },
      { save: 'ret', target: 'put' },
    ),
    put: point('fdput(fd)', 'fdput', { file: { param: 'file' } }, 'done'),
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
    get: point('fdget(fd)', 'fdget', { file: { param: 'file' } }, [{ guard: isNull, target: 'bad' }, { target: 'call' }]),
    bad: { type: 'final', output: EBADF },
    call: point('ioctl(fd, TLOB_IOCTL_TRACE_STOP)', 'tlob_ioctl_stop', { fp: { param: 'fp' } }, { save: 'ret', target: 'put' }),
    put: point('fdput(fd)', 'fdput', { file: { param: 'file' } }, 'done'),
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
      get: point('fdget(fd)', 'fdget', { file: { param: 'file' } }, [{ guard: isNull, target: 'bad' }, { target: 'call' }]),
      bad: { type: 'final', output: EBADF },
      call: point(
        `${src}(fd)`,
        src,
        { fd: { param: 'fd' }, ...Object.fromEntries(params.map((param) => [param, { param }])) },
        { save: 'ret', target: 'put' },
      ),
      put: point('fput(file)', 'fput', { file: { param: 'file' } }, [{ guard: isNull, target: 'done' }, { target: 'release' }]),
      release: point('__fput(): release(fd)', 'rv_release', { fd: { param: 'fd' } }, 'done'),
      done: { type: 'final', output: { reg: 'ret' } },
    },
  });

/** poll(fd): the monitor's returns 0 and touches nothing shared (3.9), so only the file makes steps. */
const sysPoll = define({
  id: 'sys_poll',
  params: ['file', 'fd'],
  initial: 'get',
  states: {
    get: point('fdget(fd)', 'fdget', { file: { param: 'file' } }, [{ guard: isNull, target: 'bad' }, { target: 'put' }]),
    bad: { type: 'final', output: EBADF },
    put: point('fput(file)', 'fput', { file: { param: 'file' } }, [{ guard: isNull, target: 'done' }, { target: 'release' }]),
    release: point('__fput(): release(fd)', 'rv_release', { fd: { param: 'fd' } }, 'done'),
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
    close: point('close(fd)', 'fileCloseShared', { file: { param: 'file' } }, [{ guard: isNull, target: 'done' }, { target: 'release' }]),
    release: point('__fput(): release(fd)', 'rv_release', { fd: { param: 'fd' } }, 'done'),
    done: { type: 'final' },
  },
});

/** close(fd) of the last descriptor: the release runs when no operation on the file is under way. */
export const sysClose = define({
  id: 'sys_close',
  params: ['file', 'fd'],
  initial: 'close',
  states: {
    close: point('close(fd)', 'fileClose', { file: { param: 'file' } }, 'release'),
    release: point('__fput(): no operation is under way', 'fileRelease', { file: { param: 'file' } }, 'call'),
    call: point('release(fd)', 'rv_release', { fd: { param: 'fd' } }, 'done'),
    done: { type: 'final' },
  },
});
