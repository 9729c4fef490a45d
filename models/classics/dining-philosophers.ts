import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { point, sequence } from '../../src/path/vocabulary.js';

/** One meal: two forks, one after the other, and both back. */
const dine = define({
  id: 'dine',
  params: ['first', 'second'],
  initial: 'takeFirst',
  states: {
    takeFirst: point('mutex_lock(&first->lock)', 'mutexLock', { lock: { param: 'first', field: 'lock' } }, 'takeSecond'),
    takeSecond: point('mutex_lock(&second->lock)', 'mutexLock', { lock: { param: 'second', field: 'lock' } }, 'dropSecond'),
    dropSecond: point('mutex_unlock(&second->lock)', 'mutexUnlock', { lock: { param: 'second', field: 'lock' } }, 'dropFirst'),
    dropFirst: point('mutex_unlock(&first->lock)', 'mutexUnlock', { lock: { param: 'first', field: 'lock' } }, 'done'),
    done: { type: 'final' },
  },
});

/**
 * Dijkstra's table. In `posted` everybody takes the left fork first; in `repaired` the last takes the right one first, so
 * that no cycle of waiting closes.
 */
export function diningPhilosophers(philosophers: number, meals: number, variant: string): Scenario {
  const forks = (p: number): readonly [number, number] =>
    variant === 'repaired' && p === philosophers - 1 ? [0, p] : [p, (p + 1) % philosophers];
  const meal = { src: dine.id, input: { first: { param: 'first' }, second: { param: 'second' } } };
  return {
    globals: {},
    types: { fork: { fields: { lock: mutexField } } },
    objects: Array.from({ length: philosophers }, (_, f) => ({ name: `fork${f}`, type: 'fork' })),
    paths: [
      dine,
      sequence(
        'philosopher',
        ['first', 'second'],
        Array.from({ length: meals }, () => meal),
      ),
    ],
    actors: Array.from({ length: philosophers }, (_, p) => ({
      name: `philosopher${p}`,
      kind: 'task',
      path: 'philosopher',
      params: { first: `fork${forks(p)[0]}`, second: `fork${forks(p)[1]}` },
    })),
    assumes: { philosophers, meals },
  };
}
