import { branchesOf, type PathSource, type PointSource } from '../../src/core/path-source.js';
import { isError, isNull, nonNull, revise } from '../../src/path/vocabulary.js';
import { EEXIST } from './errno.js';
import { startTask } from './start-task.js';
import { stopTask } from './stop-task.js';

/** Whether the depth is a plain word or an atomic one: the commit message leaves it open. */
export const nestSwitches = { 'nest-depth': ['plain', 'atomic'] } as const;

const depth = { reg: 'ws', field: 'nest_depth' };
const load = (branches: NonNullable<PointSource['invoke']>['onDone']): PointSource => ({ description: 'ws->nest_depth', invoke: { src: 'load', input: { loc: depth, order: 'plain' }, onDone: branches } });

/** A start in a window returns -EEXIST and counts; it leaves the window as it is. */
function nestedStart(atomic: boolean): PathSource {
  const check = startTask.states['targetCheck']!;
  const rest = branchesOf(check.invoke!)[1]!;
  return revise(startTask, {
    registers: ['depth'],
    states: {
      targetCheck: { ...check, invoke: { ...check.invoke!, onDone: [{ guard: nonNull, save: 'ws', target: 'depth' }, rest] } },
      ...(atomic
        ? { depth: { description: 'atomic_inc(&ws->nest_depth)', invoke: { src: 'atomicInc', input: { loc: depth, order: 'relaxed' }, onDone: 'rcuUnlockAlready' } } }
        : {
            depth: load({ set: { depth: { add: [{ result: true }, 1] } }, target: 'deeper' }),
            deeper: { description: 'ws->nest_depth = depth + 1', invoke: { src: 'store', input: { loc: depth, value: { reg: 'depth' }, order: 'plain' }, onDone: 'rcuUnlockAlready' } },
          }),
      rcuUnlockAlready: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: { set: { ret: EEXIST }, target: 'unlock' } } },
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
        ? { depth: { description: 'atomic_dec_if_positive(&ws->nest_depth)', invoke: { src: 'atomicDecIfPositive', input: { loc: depth, order: 'full' }, onDone: [{ guard: isError, target: 'pidAgain' }, { target: 'unlockInner' }] } } }
        : {
            depth: load([{ guard: isNull, target: 'pidAgain' }, { set: { depth: { sub: [{ result: true }, 1] } }, target: 'shallower' }]),
            shallower: { description: 'ws->nest_depth = depth - 1', invoke: { src: 'store', input: { loc: depth, value: { reg: 'depth' }, order: 'plain' }, onDone: 'unlockInner' } },
          }),
      unlockInner: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'inner' } },
      inner: { type: 'final', output: 0 },
    },
  });
}

/**
 * The design of the commit message, as far as it is told: windows nest (tlob-seed 7). What it does not tell is kept as the
 * code has it: exit and close call the same stop, so that they too are inner ones while the depth is not 0.
 */
export const nested = (nestDepth: string): readonly PathSource[] => [nestedStart(nestDepth === 'atomic'), nestedStop(nestDepth === 'atomic')];
