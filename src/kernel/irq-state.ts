import { actorsOf, bit, ofNobody, setOf } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';

/** Bits of an actor: it has turned irqs off; a lock inside of a primitive has, from one of its steps to the next. */
const Off = { itself: 1, within: 2 } as const;

/**
 * Who has irqs off, and what the `flags` of each lock say that was taken with _irqsave: irqs are on or off, and do not nest, so that
 * _irq turns them on whatever was before (include/linux/irqflags.h). Kept where somebody has to know it (`keep`), else nobody has any off.
 */
export function irqStates(w: World) {
  const off: number[] = [];
  /** By lock: irqs were off when it was taken; of a rwlock, by whom, as a set. */
  const flags = new Map<number, number>();
  const shared = new Set<number>();
  let saves = false;
  let local = false;
  const place = (): void => {
    if (off.length === 0 || !saves || flags.size > 0) return;
    for (const { cell, name } of w.fieldsOfKind('spinlock')) flags.set(cell, w.cell(`${name} taken with irqs off`, ofNobody(bit)));
    for (const { cell, name } of w.fieldsOfKind('rwlock')) {
      flags.set(cell, w.cell(`${name} taken with irqs off`, actorsOf(w.actors.length)));
      shared.add(cell);
    }
  };
  const bitOf = (lock: number): number => (shared.has(lock) ? 1 << w.actor : 1);
  const put = (lock: number, yes: boolean): void => {
    const cell = flags.get(lock);
    if (cell !== undefined) w.set(cell, yes ? w.cells[cell]! | bitOf(lock) : w.cells[cell]! & ~bitOf(lock));
  };
  const isOff = (actor: number): boolean => off.length > 0 && w.cells[off[actor]!]! !== 0;
  const set = (by: number, to: boolean): void => {
    const cell = off[w.actor];
    if (cell !== undefined) w.set(cell, to ? w.cells[cell]! | by : w.cells[cell]! & ~by);
  };
  const it = {
    keep(): void {
      if (off.length === 0) for (const { name } of w.actors) off.push(w.cell(`${name} irqs off`, ofNobody(setOf(2))));
      place();
    },
    /** Some locks are taken with _irqsave. */
    keepFlags(): void {
      saves = true;
      place();
    },
    /** Somebody calls local_irq_enable() or its kin, under whatever locks. */
    keepLocal(): void {
      local = true;
      it.keep();
    },
    isLocal: (): boolean => local,
    off: isOff,
    /** The acting one does it; whether they were off and are on. */
    disable: (): void => set(Off.itself, true),
    enable(): boolean {
      const wereOff = isOff(w.actor);
      set(Off.itself, false);
      return wereOff && !isOff(w.actor);
    },
    /**
     * It takes this lock with _irqsave, or drops it with _irqrestore; the flags are those of the first, where it holds it already. Flags
     * that nobody saved say that irqs were on.
     */
    save(lock: number, again: boolean): void {
      if (!again) put(lock, isOff(w.actor));
      set(Off.itself, true);
    },
    restore(lock: number): void {
      const before = flags.get(lock);
      set(Off.itself, before !== undefined && (w.cells[before]! & bitOf(lock)) !== 0);
      put(lock, false);
    },
    /** It takes a lock inside of a primitive, or drops it. */
    within: (takes: boolean): void => set(Off.within, takes),
  };
  return it;
}
