import type { Strategy } from '../../core/search/strategy.js';
import type { World } from '../../core/world/world.js';
import { type Cost, CostBoundedSearch } from '../cost-bounded.js';
import { interrupts } from '../reduction/preemption.js';

/** A preemption costs 1: search/reduction/preemption says what one is. `ready` tells whether the actor before could go on. */
function preemptionsOf(world: World): Cost {
  const interrupted = world.actors.map((_, a) =>
    world.actors.reduce((set, _other, b) => (interrupts(world, a, b) ? set | (1 << b) : set), 0),
  );
  return (previous, ready, actor) =>
    previous >= 0 && previous !== actor && (ready & (1 << previous)) !== 0 && (interrupted[actor]! & (1 << previous)) === 0 ? 1 : 0;
}

/**
 * Iterative context bounding (CHESS: Musuvathi, Qadeer, PLDI 2007): all schedules without a preemption, then all with one, and
 * so on. Deviation: the search is over unique states with the actor that came to each, not over schedules, so a loop ends where
 * it comes back. An actor that spins yields, as in "Fair stateless model checking" (Musuvathi, Qadeer, PLDI 2008). An interrupt of a
 * pinned CPU is no preemption, and is not bounded by itself: a scenario has few, and the rules of the CPU let it return before
 * the interrupted actor goes on. On a CPU of its own, a callback or a tick is an actor like any other.
 */
export const icb: Strategy = {
  name: 'icb',
  says: 'by number of preemptions, fewest first; complete, or up to --preemptions',
  paper: 'CHESS: Musuvathi, Qadeer, PLDI 2007',
  differs: 'over unique states and the actor that came to each; interrupts of a shared CPU are not counted',
  kind: 'exhaustive',
  shortest: false,
  bounded: true,
  start: (input) => new CostBoundedSearch(input, preemptionsOf(input.run.world), 'preemption', input.options.preemptions),
};
