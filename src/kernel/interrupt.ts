import type { World } from '../core/world/world.js';

/**
 * Which actors are served from their first step to their end: softirqs, hardirqs and RCU's callbacks, and a probe in the scheduler whose
 * path does not say itself where it is in its context, by the scheduler's locks or the entry to the probe.
 */
export function interrupts(w: World) {
  const says = w.actors.map(() => false);
  return {
    is(actor: number): boolean {
      const { kind } = w.actors[actor]!;
      return kind === 'tracepoint' ? !says[actor] : kind !== 'task' && kind !== 'env';
    },
    /** The paths of these actors enter and leave their context. */
    saidBy(users: readonly number[]): void {
      for (const actor of users) says[actor] = true;
    },
  };
}
