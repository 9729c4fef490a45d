import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bracket } from '../core/operation/section.js';
import { actorUpTo } from '../core/world/layout.js';
import { maxSetActors, type World } from '../core/world/world.js';
import { cpus } from './cpu.js';
import { enters, leaves, level } from './footprint/sections.js';
import { irqStates } from './irq-state.js';
import { rcuState, readers } from './rcu.js';

/**
 * The spinlock inside of a wait queue or a completion, with irqs off. What is done under it is one step; it is held from one step to the
 * next only where somebody could tell, see `Operation.lingers`.
 */
export const innerLock = { name: 'lock', range: actorUpTo(maxSetActors) };

/** Those that are a word of the model's own: of wait queues, the first. */
export const innerLocks = (w: World): readonly number[] => w.fieldsOfKind('wait_queue_head').map(({ cell }) => cell);

/** Taken and dropped by the actor that steps; its cell is -1 where the pointer is bad. */
export function innerLockOf(w: World) {
  const cpu = w.part(cpus);
  const irqs = w.part(irqStates);
  const rcu = w.part(rcuState);
  return {
    isFree: (cell: number): boolean => cell < 0 || w.cells[cell] === 0,
    isOf: (cell: number, actor: number): boolean => w.cells[cell] === actor + 1,
    take(cell: number): void {
      cpu.preemption(1);
      irqs.within(true);
      w.set(cell, w.actor + 1);
      rcu.enter(w.actor);
    },
    drop(cell: number): void {
      cpu.preemption(-1);
      irqs.within(false);
      w.set(cell, 0);
      rcu.unlocks(w.actor);
    },
  };
}

export const innerLockTaken: readonly Bracket[] = [{ section: readers, enters: true }];
export const innerLockDropped: readonly Bracket[] = [{ section: readers, enters: false }];

/** Who takes it keeps its CPU, and is a reader; the word of the lock is the location's. */
export function takesInnerLock(step: AbstractStep): void {
  step.footprint.write(level(step));
  enters(step, readers);
}
export function dropsInnerLock(step: AbstractStep): void {
  step.footprint.free(level(step));
  leaves(step, readers);
}
