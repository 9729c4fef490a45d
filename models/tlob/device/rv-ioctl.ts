import { branchesOf, type Operand, type PathSource } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';
import { isError, isNull, point, revise } from '../../../src/path/vocabulary.js';
import { ENOTTY, ENXIO } from '../errno.js';

interface Command {
  readonly src: string;
  readonly params?: readonly string[];
}

/** The character device's ioctl for a bound fd (3.9, ID1 and ID2): what the monitor does is the callee. */
function dispatch(id: string, command?: Command): PathSource {
  const params = command?.params ?? [];
  const input: { readonly [param: string]: Operand } = {
    fp: { reg: 'fp' },
    ...Object.fromEntries(params.map((param) => [param, { param }])),
  };
  return define({
    id,
    params: ['fd', ...params],
    registers: ['fp', 'ret'],
    initial: 'ops',
    states: {
      ops: point('fd->ops', 'load', { loc: { param: 'fd', field: 'ops' }, order: 'plain' }, [
        { guard: isNull, target: 'notBound' },
        { target: 'priv' },
      ]),
      notBound: { type: 'final', output: ENXIO },
      priv: point(
        'fp = fd->monitor_priv',
        'load',
        { loc: { param: 'fd', field: 'monitor_priv' }, order: 'plain' },
        { save: 'fp', target: command ? 'call' : 'notTty' },
      ),
      ...(command
        ? {
            call: point('fd->ops->ioctl(fp)', command.src, input, { save: 'ret', target: 'done' }),
            done: { type: 'final', output: { reg: 'ret' } },
          }
        : { notTty: { type: 'final', output: ENOTTY } }),
    },
  });
}

export const rvIoctls: readonly PathSource[] = [
  dispatch('rv_ioctl_start', { src: 'tlob_ioctl_start_args', params: ['current', 'threshold'] }),
  dispatch('rv_ioctl_stop', { src: 'tlob_ioctl_stop' }),
  /** A command that the monitor does not have. */
  dispatch('rv_ioctl_unknown'),
];

/** TLOB_IOCTL_TRACE_START with the copy of its arguments (IS2), which can fault. */
export function ioctlStartArgs(start: PathSource): PathSource {
  const monitoring = start.states['monitoring']!;
  const [already, go] = branchesOf(monitoring.invoke!);
  return {
    ...revise(start, {
      registers: [],
      states: {
        monitoring: { ...monitoring, invoke: { ...monitoring.invoke!, onDone: [already!, { ...go!, target: 'copy' }] } },
        copy: point('copy_from_user(&args)', 'copyFromUser', [{ guard: isError, save: 'ret', target: 'failed' }, { target: go!.target }]),
      },
    }),
    id: 'tlob_ioctl_start_args',
  };
}
