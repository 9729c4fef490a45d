import { StepError } from '../core/error.js';
import type { World } from '../core/world/world.js';

/** lockdep_is_held() of a mutex or a spinlock, by its cell, of the acting one. Throws a StepError of what is neither. */
export function lockdepHeld(w: World): (lock: number) => boolean {
  const locks = new Set([...w.fieldsOfKind('mutex'), ...w.fieldsOfKind('spinlock')].map(({ cell }) => cell));
  return (lock) => {
    if (!locks.has(lock))
      throw new StepError(
        `lockdep_is_held(): ${w.layout.names[lock]} is no mutex or spinlock, of which alone it is known who holds it; leave the ` +
          'condition out',
      );
    return w.cells[lock] === w.actor + 1;
  };
}
