import type { World } from '../core/world/world.js';
import { interrupts } from './interrupt.js';
import { irqStates } from './irq-state.js';

/** The cell of a pinned timer_list, from its first: who keeps it from expiring (actor + 1). */
const keptBy = 4;

/**
 * Pinned timers, and who keeps them from expiring: from arming them until softirqs come on there. A task that has them on may be moved to
 * another CPU, so that it keeps nothing from then on, whatever it turns off later.
 */
export function pinnedTimers(w: World) {
  const cells = w.fieldsOfKind('timer_list').flatMap(({ cell }) => (w.fieldAt(cell).length > keptBy ? [cell + keptBy] : []));
  const keepers = new Set(cells);
  const irqs = w.part(irqStates);
  const served = w.part(interrupts);
  if (cells.length > 0) irqs.keep();
  const keepsNone = (actor: number): void => {
    for (let i = 0; i < cells.length; i++) if (w.cells[cells[i]!] === actor + 1) w.set(cells[i]!, 0);
  };
  return {
    cells,
    /** Whether it waits for softirqs of the CPU that armed it to come on. */
    isKept: (timer: number): boolean => keepers.has(timer + keptBy) && w.cells[timer + keptBy] !== 0,
    isKeptBy: (timer: number, actor: number): boolean => keepers.has(timer + keptBy) && w.cells[timer + keptBy] === actor + 1,
    /** The cell in which that is, if it is pinned. */
    cellOf: (timer: number): readonly number[] => (keepers.has(timer + keptBy) ? [timer + keptBy] : []),
    /**
     * Armed by the acting one, on its CPU. One that is pending there already, and to expire at the same time, stays where it is: then, and
     * where its callback runs, on another CPU as far as is known.
     */
    arm(timer: number, isBhOff: boolean, moves: boolean): void {
      if (!keepers.has(timer + keptBy)) return;
      const keeps = isBhOff || irqs.off(w.actor) || served.is(w.actor);
      if (!moves && w.cells[timer + keptBy] === w.actor + 1) return;
      w.set(timer + keptBy, keeps && moves ? w.actor + 1 : 0);
    },
    /** It is queued no more. */
    idle: (timer: number): void => void (keepers.has(timer + keptBy) && w.set(timer + keptBy, 0)),
    /** Softirqs come on where the acting one runs, if irqs are. */
    comeOn: (): void => void (cells.length > 0 && !irqs.off(w.actor) && keepsNone(w.actor)),
    /** An interrupt has come to its end. */
    ends: (actor: number): void => void (served.is(actor) && keepsNone(actor)),
  };
}
