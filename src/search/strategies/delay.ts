import type { Strategy } from '../../core/strategy.js';
import type { World } from '../../core/world.js';
import { Bounded, type Cost } from '../cost-bounded.js';

/** Actors that have a step to take and are passed over, in the base scheduler's order, from the one that it would run. */
function delaysOf({ actors, scheduled }: World): Cost {
  const inTurn = actors.slice(0, scheduled).map((_, a) => a);
  const isTask = (a: number): boolean => actors[a]!.kind === 'task' || actors[a]!.kind === 'tracepoint';
  const order = [...inTurn.filter(isTask), ...inTurn.filter((a) => !isTask(a))];
  const next = inTurn.map((a) => order[(order.indexOf(a) + 1) % scheduled]!);
  return (previous, ready, actor) => {
    let cost = 0;
    const first = previous < 0 ? order[0]! : (ready & (1 << previous)) !== 0 ? previous : next[previous]!;
    for (let a = first; a !== actor; a = next[a]!) if (ready & (1 << a)) cost++;
    return cost;
  };
}

/**
 * Delay-bounded scheduling (Emmi, Qadeer, Rakamarić, POPL 2011). The base scheduler is round robin that stays on an actor while it can
 * go on: tasks and probes in the order of declaration, then interrupts, callbacks and the clock. It goes on to the next where an
 * actor blocks, ends or spins. Deviation: over unique states, as icb.
 */
export const delay: Strategy = {
  name: 'delay',
  says: 'by number of delays of a round-robin scheduler, interrupts last, fewest first; complete, or up to --preemptions',
  paper: 'Emmi, Qadeer, Rakamarić, POPL 2011',
  differs: 'over unique states and the actor that came to each',
  kind: 'exhaustive',
  shortest: false,
  bounded: true,
  start: (input) => new Bounded(input, delaysOf(input.run.world), 'delay', input.options.preemptions),
};
