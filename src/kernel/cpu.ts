import { ofNobody, upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';
import { bottomHalves } from './bottom-half.js';
import { interrupts } from './interrupt.js';
import { irqStates } from './irq-state.js';
import { pinnedTimers } from './pinned-timers.js';
import { preemptCounts } from './preempt-count.js';
import { rcuState } from './rcu.js';
import { probeWaits } from './tracepoint.js';

/** What a CPU can be busy with, and what it then does not take: a task with preemption off, a softirq or BH off, a hardirq or irqs off. */
const Level = { none: 0, preemptionOff: 1, softirq: 2, irqsOff: 3 } as const;

/**
 * Actors that the scenario pins to a CPU share it: a task takes no step while another of its CPU has preemption off or an
 * interrupt is served there, a softirq none while irqs are off, and each runs to its end before what it interrupted goes on.
 * Tasks that may be preempted can alternate at any step. Actors that are pinned nowhere have a CPU each.
 */
export function cpus(w: World) {
  const { actors } = w;
  const rcu = w.part(rcuState);
  const probes = w.part(probeWaits);
  const served = w.part(interrupts);
  const pinned = actors.some(({ cpu }) => cpu !== undefined);
  const bh = w.part(bottomHalves);
  const preemption = w.part(preemptCounts);
  const irqs = w.part(irqStates);
  const timers = w.part(pinnedTimers);
  if (pinned) irqs.keep();
  const preemptionOff = pinned ? actors.map(({ name }) => w.cell(`${name} locks with preemption off`, ofNobody(upTo(7)))) : [];
  const neighbours = actors.map(({ cpu }, a) =>
    cpu === undefined ? [] : actors.flatMap((other, b) => (b !== a && other.cpu === cpu ? [b] : [])),
  );
  const isTask = actors.map(({ kind }) => kind === 'task');
  const soft = actors.map(({ kind }) => kind === 'softirq' || kind === 'rcu-callback');
  const rank = actors.map((_, a) => (isTask[a]! ? Level.preemptionOff : soft[a]! ? Level.softirq : Level.irqsOff));
  const level = (a: number): number => {
    if (irqs.off(a)) return Level.irqsOff;
    if (!isTask[a]!) return rcu.reads(a) ? rank[a]! : Level.none;
    if (bh.off(a)) return Level.softirq;
    return w.cells[preemptionOff[a]!]! > 0 || preemption.off(a) || !probes.preemptible(a) || (w.rcuNonPreemptible && rcu.reads(a))
      ? Level.preemptionOff
      : Level.none;
  };
  /** The interrupt whose last step so far was its first. */
  let came = -1;
  return {
    pinned,
    mayStep(a: number): boolean {
      const others = neighbours[a]!;
      for (let i = 0; i < others.length; i++) if (level(others[i]!) >= rank[a]!) return false;
      return true;
    },
    /**
     * It is at what it stands at, though its CPU may have been taken from it amid that; an interrupt that has not come yet, and may not, is
     * not.
     */
    isAt(a: number): boolean {
      return !served.is(a) || rcu.reads(a) || this.mayStep(a);
    },
    /** It is amid that, and the one that steps keeps it from going on. */
    isKept(a: number): boolean {
      return came !== w.actor && this.waitsFor(a, w.actor);
    },
    /** Whether an actor of its CPU, this one, keeps it from stepping. */
    waitsFor: (a: number, other: number): boolean => neighbours[a]!.includes(other) && level(other) >= rank[a]!,
    /**
     * An interrupt that has not come yet may come although it cannot take the lock that its first step spins for: it keeps its CPU from
     * then on. Only where actors share that CPU does it make a difference.
     */
    mayCome: (a: number): boolean => neighbours[a]!.length > 0 && served.is(a) && !rcu.reads(a),
    /** The actor's first step, and what comes after its last one. */
    begins(a: number): void {
      came = served.is(a) && !rcu.reads(a) ? a : -1;
      rcu.begins(a);
    },
    ends(a: number): void {
      rcu.ends(a);
      timers.ends(a);
    },
    /** As far as is known, an irq may come to the actor's CPU; `irqStates` are kept. */
    irqsOn: (a: number): boolean => (isTask[a]! || soft[a]!) && !irqs.off(a) && (!isTask[a]! || probes.preemptible(a)),
    /** The same of a softirq. */
    softirqsOn: (a: number): boolean => isTask[a]! && !irqs.off(a) && probes.preemptible(a) && !bh.off(a),
    /** A spinlock is taken (1) or dropped (-1) by the actor that steps. What is not off stays on. */
    preemption(change: 1 | -1): void {
      const cell = preemptionOff[w.actor];
      if (cell !== undefined && (change > 0 || w.cells[cell]! > 0)) w.add(cell, change);
    },
  };
}
