import type { PathSource } from '../../src/core/system/path-source.js';
import { isNull, point, revise } from '../../src/path/vocabulary.js';

/**
 * do_exit() of a process that has an fd open: sched_process_exit comes first (fact 7), exit_files() and the task work of the
 * last fput() after it and before the task is dead. The descriptor is the process's own, as fork leaves it.
 */
export function doExitFiles(doExit: PathSource): PathSource {
  const trace = doExit.states['trace']!;
  const leave = doExit.states['leave']!;
  return {
    ...revise(doExit, {
      params: ['file', 'fd'],
      states: {
        trace: { ...trace, invoke: { ...trace.invoke!, onDone: [{ guard: isNull, target: 'files' }, { target: 'probe' }] } },
        leave: { ...leave, invoke: { ...leave.invoke!, onDone: 'files' } },
        files: point('exit_files(current)', 'sys_close_shared', { file: { param: 'file' }, fd: { param: 'fd' } }, 'dead'),
      },
    }),
    id: 'do_exit_files',
  };
}
