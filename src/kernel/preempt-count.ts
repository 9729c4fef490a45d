import { ofNobody, upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';

/** How often each actor has preemption off by preempt_disable(); of those that do so. */
export function preemptCounts(w: World) {
  const cells: number[] = w.actors.map(() => -1);
  return {
    usedBy(users: readonly number[]): void {
      for (const a of users) if (cells[a]! < 0) cells[a] = w.cell(`${w.actors[a]!.name} preemption off`, ofNobody(upTo(7)));
    },
    off: (actor: number): boolean => cells[actor]! >= 0 && w.cells[cells[actor]!]! > 0,
    change: (actor: number, by: number): void => void w.add(cells[actor]!, by),
  };
}
