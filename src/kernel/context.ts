import type { World } from '../core/world/world.js';
import { bottomHalves } from './bottom-half.js';
import { innerLocks } from './inner-lock.js';
import { irqStates } from './irq-state.js';
import { preemptCounts } from './preempt-count.js';
import { rcuState } from './rcu.js';
import { readersOf } from './reader-writer.js';
import { probeWaits } from './tracepoint.js';

/** What an actor's own section keeps it from: sleeping, and being preempted. */
export function contexts(w: World) {
  const rcu = w.part(rcuState);
  const probes = w.part(probeWaits);
  const bh = w.part(bottomHalves);
  const irqs = w.part(irqStates);
  const preemption = w.part(preemptCounts);
  const spinlocks = [...w.fieldsOfKind('spinlock'), ...w.fieldsOfKind('rwlock')].map(({ cell }) => cell).concat(innerLocks(w));
  const readers = w.fieldsOfKind('rwlock').map(({ cell }) => readersOf(cell));
  const context = {
    /**
     * Irqs, preemption or BH are off: its kind says so, it runs a probe with preemption off, holds a spinlock, or reads
     * under RCU that is not preemptible.
     */
    atomic(actor: number): boolean {
      if (w.actors[actor]!.kind !== 'task' || !probes.preemptible(actor)) return true;
      if (bh.off(actor) || irqs.off(actor) || preemption.off(actor)) return true;
      if (w.rcuNonPreemptible && rcu.reads(actor)) return true;
      for (let i = 0; i < spinlocks.length; i++) if (w.cells[spinlocks[i]!] === actor + 1) return true;
      for (let i = 0; i < readers.length; i++) if (((w.cells[readers[i]!]! >> actor) & 1) !== 0) return true;
      return false;
    },
    /** It may be preempted and is no RCU reader: a preemptible one is preempted, and must not sleep. */
    maySleep: (actor: number): boolean => !context.atomic(actor) && !rcu.reads(actor),
  };
  return context;
}
