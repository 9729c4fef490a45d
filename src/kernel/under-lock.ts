import type { Invoke, Location, Points } from '../core/system/path-source.js';
import type { Operation } from '../core/operation/operation.js';
import { mightAlloc } from './might-sleep.js';
import { mutexLock, mutexUnlock } from './mutex.js';
import { rawSpinLock, rawSpinLockBh, rawSpinLockIrqsave, rawSpinUnlock, rawSpinUnlockBh, rawSpinUnlockIrqrestore } from './spinlock.js';

/** How a lock is taken, and dropped. */
export const lockCalls = {
  mutex: [mutexLock, mutexUnlock],
  spin: [rawSpinLock, rawSpinUnlock],
  irqsave: [rawSpinLockIrqsave, rawSpinUnlockIrqrestore],
  bh: [rawSpinLockBh, rawSpinUnlockBh],
} as const satisfies { readonly [how: string]: readonly [takes: Operation, drops: Operation] };

/** What is done under a lock, in one step. */
export interface UnderLock {
  readonly lock: Location;
  readonly how: keyof typeof lockCalls;
  /** GFP_KERNEL: it says before that it may sleep. */
  readonly mayAlloc?: true;
  /** The operation and its input. */
  readonly does: Pick<Invoke, 'src' | 'input'>;
  /** The register that its result is saved in. */
  readonly save?: string;
  /** Where it goes on without the lock. */
  readonly next: string;
}

/**
 * The points of an operation under a lock, the first of which is `name`: what functions are that take a lock inside, such as xa_store(),
 * and xa_store_bh() and xa_store_irq(), which take it so.
 */
export function underLock(name: string, { lock, how, mayAlloc, does, save, next }: UnderLock): Points {
  const [takes, drops] = lockCalls[how];
  const taken = mayAlloc ? `${name}_lock` : name;
  return {
    ...(mayAlloc && { [name]: { invoke: { src: mightAlloc.name, onDone: taken } } }),
    [taken]: { invoke: { src: takes.name, input: { lock }, onDone: `${name}_do` } },
    [`${name}_do`]: { invoke: { ...does, onDone: { ...(save !== undefined && { save }), target: `${name}_unlock` } } },
    [`${name}_unlock`]: { invoke: { src: drops.name, input: { lock }, onDone: next } },
  };
}
