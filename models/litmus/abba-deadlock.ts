import type { PathSource } from '../../src/core/path-source.js';
import type { Scenario } from '../../src/core/scenario.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';

/** Takes two mutexes in the order given and releases them in the other. */
const nestedSection = (id: string, outer: string, inner: string): PathSource =>
  define({
    id,
    initial: 'outer',
    states: {
      outer: { description: `mutex_lock(&${outer})`, invoke: { src: 'mutexLock', input: { lock: outer }, onDone: 'inner' } },
      inner: { description: `mutex_lock(&${inner})`, invoke: { src: 'mutexLock', input: { lock: inner }, onDone: 'innerUnlock' } },
      innerUnlock: { description: `mutex_unlock(&${inner})`, invoke: { src: 'mutexUnlock', input: { lock: inner }, onDone: 'outerUnlock' } },
      outerUnlock: { description: `mutex_unlock(&${outer})`, invoke: { src: 'mutexUnlock', input: { lock: outer }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });

export function abbaDeadlockScenario(variant: string): Scenario {
  return {
    globals: { lock_a: mutexField, lock_b: mutexField },
    types: {},
    objects: [],
    paths: [nestedSection('enable', 'lock_a', 'lock_b'), variant === 'repaired' ? nestedSection('disable', 'lock_a', 'lock_b') : nestedSection('disable', 'lock_b', 'lock_a')],
    actors: [
      { name: 'enable', kind: 'task', path: 'enable' },
      { name: 'disable', kind: 'task', path: 'disable' },
    ],
  };
}
