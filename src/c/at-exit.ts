import type { Detector } from '../core/detector/detector.js';
import type { EndOfRun } from '../core/world/bus.js';
import type { World } from '../core/world/world.js';
import { bottomHalves } from '../kernel/bottom-half.js';
import { irqStates } from '../kernel/irq-state.js';
import { Hold, holdOf, locksOf } from '../kernel/lock.js';
import { preemptCounts } from '../kernel/preempt-count.js';
import { rcuState } from '../kernel/rcu.js';

/** Those who have come to their end: where nobody hangs, all who wait for nobody. */
function* ended(end: EndOfRun): Generator<number> {
  if (end.blocked > 0) return;
  for (let actor = 0; actor < end.actors; actor++) {
    let waits = false;
    for (let other = 0; other < end.actors && !waits; other++) waits = end.waitsFor(actor, other);
    if (!waits) yield actor;
  }
}

const atEnd = (kind: string, says: string, about: (w: World) => (actor: number) => number): Detector => ({
  kind,
  says,
  endsRun: false,
  alike: true,
  install: (w) => {
    const left = about(w);
    return {
      touches: {},
      atEnd(end) {
        for (const actor of ended(end)) {
          const object = left(actor);
          if (object >= 0) return object;
        }
        return -1;
      },
    };
  },
  fires: [],
  silent: [],
});

/**
 * What an actor of a scene leaves behind: what the kernel looks at where a task goes back to user space or exits (lockdep_sys_exit(),
 * debug_check_no_locks_held(), kernel/locking/lockdep.c), a worker's function, a timer's or a softirq's returns (process_one_work(),
 * call_timer_fn(), handle_softirqs()). It is looked at where a run ends, so it costs no step: nobody else gives back what one has taken.
 */
export const atExit: readonly Detector[] = [
  atEnd('held-at-exit', 'is held still by one that has ended, or it is a reader of RCU still', (w) => {
    const { locks } = w.part(locksOf);
    const rcu = w.part(rcuState);
    const [preempt, bh, irqs] = [w.part(preemptCounts), w.part(bottomHalves), w.part(irqStates)];
    // who has preemption, softirqs or irqs off is a reader by that
    const isAtomic = (actor: number): boolean => preempt.off(actor) || bh.off(actor) || irqs.off(actor);
    const isReader = (actor: number): boolean => rcu.isLocked(actor) && !isAtomic(actor);
    return (actor) => {
      for (const lock of locks) if (holdOf(w, lock, actor) !== Hold.not) return lock.object;
      return isReader(actor) ? 0 : -1;
    };
  }),
  atEnd('atomic-at-exit', 'has ended with irqs, softirqs or preemption off', (w) => {
    const [preempt, bh, irqs] = [w.part(preemptCounts), w.part(bottomHalves), w.part(irqStates)];
    return (actor) => (preempt.off(actor) || bh.off(actor) || irqs.off(actor) ? 0 : -1);
  }),
];
