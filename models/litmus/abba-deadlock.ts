import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';

/** Takes two mutexes in the order given and releases them in the other. */
const nestedSection = (id: string, outer: string, inner: string): PathSource =>
  define({
    id,
    initial: 'outer',
    states: {
      outer: point(`mutex_lock(&${outer})`, 'mutexLock', { lock: outer }, 'inner'),
      inner: point(`mutex_lock(&${inner})`, 'mutexLock', { lock: inner }, 'innerUnlock'),
      innerUnlock: point(`mutex_unlock(&${inner})`, 'mutexUnlock', { lock: inner }, 'outerUnlock'),
      outerUnlock: point(`mutex_unlock(&${outer})`, 'mutexUnlock', { lock: outer }, 'done'),
      done: { type: 'final' },
    },
  });

export function abbaDeadlockScenario(variant: string): Scenario {
  return {
    globals: { lock_a: mutexField, lock_b: mutexField },
    types: {},
    objects: [],
    paths: [
      nestedSection('enable', 'lock_a', 'lock_b'),
      variant === 'repaired' ? nestedSection('disable', 'lock_a', 'lock_b') : nestedSection('disable', 'lock_b', 'lock_a'),
    ],
    actors: [
      { name: 'enable', kind: 'task', path: 'enable' },
      { name: 'disable', kind: 'task', path: 'disable' },
    ],
  };
}
