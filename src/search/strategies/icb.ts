import type { Strategy } from '../../core/strategy.js';
import type { World } from '../../core/world.js';
import { Bounded, type Cost } from '../cost-bounded.js';
import { interrupts } from '../reduction/preemption.js';

/** A pre-emption costs 1 (search/preemption says what it is); whether the actor before could go on, `ready` tells. */
function preemptionsOf(world: World): Cost {
  const interrupted = world.actors.map((_, a) =>
    world.actors.reduce((set, _other, b) => (interrupts(world, a, b) ? set | (1 << b) : set), 0),
  );
  return (previous, ready, actor) =>
    previous >= 0 && previous !== actor && (ready & (1 << previous)) !== 0 && (interrupted[actor]! & (1 << previous)) === 0 ? 1 : 0;
}

/**
 * Iterative context bounding (CHESS: Musuvathi, Qadeer, PLDI 2007): all schedules without a pre-emption, then with one,
 * and so on. Deviation: over unique states with the actor that came to each, not over schedules, so that a loop ends
 * where it comes back. What spins yields, as in "Fair stateless model checking" (Musuvathi, Qadeer, PLDI 2008). An
 * interrupt of a pinned CPU is none of the pre-emptions, and not bounded by itself: a scenario has few; the CPU's rules
 * let it return before what it interrupted goes on. On a CPU of its own a callback or a tick is another actor like any.
 */
export const icb: Strategy = {
  name: 'icb',
  says: 'by number of pre-emptions, fewest first; complete, or up to --preemptions',
  paper: 'CHESS: Musuvathi, Qadeer, PLDI 2007',
  differs: 'over unique states and the actor that came to each; interrupts of a shared CPU are not counted',
  kind: 'exhaustive',
  shortest: false,
  bounded: true,
  start: (input) => new Bounded(input, preemptionsOf(input.run.world), 'preemption', input.options.preemptions),
};
