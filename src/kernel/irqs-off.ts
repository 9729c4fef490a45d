import { StepError } from '../core/error.js';
import { ofNobody, upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';
import { irqStates } from './irq-state.js';

/** As many local_irq_save() may be one inside the other. */
const deepest = 6;

/** What each actor's local_irq_save() and local_irq_disable() found, the last one first: irqs off or on; of those that call them. */
export function localIrqs(w: World) {
  const irqs = w.part(irqStates);
  // the bits below the highest one that is set, of the value + 1
  const cells: number[] = w.actors.map(() => -1);
  const stack = (): number => w.cells[cells[w.actor]!]! + 1;
  return {
    usedBy(users: readonly number[]): void {
      irqs.keepLocal();
      for (const a of users)
        if (cells[a]! < 0) cells[a] = w.cell(`${w.actors[a]!.name} local_irq_save()`, ofNobody(upTo(2 ** (deepest + 1) - 2)));
    },
    /** How many the acting one is in. */
    depth: (): number => 31 - Math.clz32(stack()),
    /** It begins one, and ends the last one; whether irqs were off before that. */
    begin(): void {
      if (stack() >= 2 ** deepest) throw new StepError(`local_irq_save() more than ${deepest} times, one inside the other`);
      w.set(cells[w.actor]!, stack() * 2 + (irqs.off(w.actor) ? 1 : 0) - 1);
    },
    end(): boolean {
      const before = stack();
      w.set(cells[w.actor]!, (before >> 1) - 1);
      return (before & 1) !== 0;
    },
  };
}
