import type { Branch, PathSource } from '../../../src/core/system/path-source.js';
import { isNull, revise } from '../../../src/path/vocabulary.js';

/**
 * A variant's tlob_stop_all() for more tasks than fit in its set of noted pids: it cleans each up as it finds it, and leaves a
 * slot that somebody else has claimed behind. While nobody opens a window meanwhile, as in a script, that is the same.
 */
export function stopAllOneByOne(stopAll: PathSource): PathSource {
  const at = (point: string) => stopAll.states[point]!;
  const branches = (point: string): readonly Branch[] => at(point).invoke!.onDone as readonly Branch[];
  const [last, more] = branches('unlockScan');
  const then = (point: string, onDone: Branch | readonly Branch[]) => ({
    description: at(point).description!,
    invoke: { ...at(point).invoke!, onDone },
  });
  const note = branches('retire')[0]?.note;
  return revise(stopAll, {
    states: {
      next: then('next', [
        { guard: isNull, target: 'unlockLast' },
        { save: 'node', target: 'targetScan' },
      ]),
      unlockLast: then('unlockScan', { target: last!.target }),
      id: then('id', { save: 'pid', target: 'unlockScan' }),
      unlockScan: then('unlockScan', { target: more!.target }),
      unlockSkip: then('unlockSkip', { target: 'lockAgain' }),
      retire: then('retire', { ...(note && { note }), set: { node: 0 }, target: 'lockAgain' }),
      lockAgain: then('lockScan', { target: 'next' }),
    },
  });
}
