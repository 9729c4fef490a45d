import { branchesOf, type PathSource, type PointSource } from '../../../src/core/system/path-source.js';
import { isError, isNull, nonNull, point, revise } from '../../../src/path/vocabulary.js';
import { EEXIST } from '../errno.js';
import { startTask } from '../window/start-task.js';
import { stopTask } from '../window/stop-task.js';

/** Whether the depth is a plain word or an atomic one: the commit message leaves it open. */
export const nestSwitches = { 'nest-depth': ['plain', 'atomic'] } as const;

const depth = { reg: 'ws', field: 'nest_depth' };
const load = (branches: NonNullable<PointSource['invoke']>['onDone']): PointSource =>
  point('ws->nest_depth', 'load', { loc: depth, order: 'plain' }, branches);

/** A start in a window returns -EEXIST and counts; it leaves the window as it is. */
function nestedStart(atomic: boolean): PathSource {
  const check = startTask.states['targetCheck']!;
  const rest = branchesOf(check.invoke!)[1]!;
  return revise(startTask, {
    registers: ['depth'],
    states: {
      targetCheck: { ...check, invoke: { ...check.invoke!, onDone: [{ guard: nonNull, save: 'ws', target: 'depth' }, rest] } },
      ...(atomic
        ? { depth: point('atomic_inc(&ws->nest_depth)', 'atomicInc', { loc: depth, order: 'relaxed' }, 'rcuUnlockAlready') }
        : {
            depth: load({ set: { depth: { add: [{ result: true }, 1] } }, target: 'deeper' }),
            deeper: point(
              'ws->nest_depth = depth + 1',
              'store',
              { loc: depth, value: { reg: 'depth' }, order: 'plain' },
              'rcuUnlockAlready',
            ),
          }),
      rcuUnlockAlready: point('rcu_read_unlock()', 'rcuReadUnlock', { set: { ret: EEXIST }, target: 'unlock' }),
    },
  });
}

/** Only the outermost stop cleans up; an inner one counts down and returns 0. */
function nestedStop(atomic: boolean): PathSource {
  const target = stopTask.states['target']!;
  const none = branchesOf(target.invoke!)[0]!;
  return revise(stopTask, {
    registers: ['depth'],
    states: {
      target: { ...target, invoke: { ...target.invoke!, onDone: [none, { save: 'ws', target: 'depth' }] } },
      ...(atomic
        ? {
            depth: point('atomic_dec_if_positive(&ws->nest_depth)', 'atomicDecIfPositive', { loc: depth, order: 'full' }, [
              { guard: isError, target: 'pidAgain' },
              { target: 'unlockInner' },
            ]),
          }
        : {
            depth: load([
              { guard: isNull, target: 'pidAgain' },
              { set: { depth: { sub: [{ result: true }, 1] } }, target: 'shallower' },
            ]),
            shallower: point('ws->nest_depth = depth - 1', 'store', { loc: depth, value: { reg: 'depth' }, order: 'plain' }, 'unlockInner'),
          }),
      unlockInner: point('rcu_read_unlock()', 'rcuReadUnlock', 'inner'),
      inner: { type: 'final', output: 0 },
    },
  });
}

/**
 * The design of the commit message, as far as it is told: windows nest (steps.md 7). What it does not tell is kept as the
 * code has it: exit and close call the same stop, so that they too are inner ones while the depth is not 0.
 */
export const nested = (nestDepth: string): readonly PathSource[] => [
  nestedStart(nestDepth === 'atomic'),
  nestedStop(nestDepth === 'atomic'),
];
