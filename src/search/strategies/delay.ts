import type { Strategy } from '../../core/search/strategy.js';
import type { World } from '../../core/world/world.js';
import { type Cost, CostBoundedSearch } from '../cost-bounded.js';

/** The cost of a choice: how many actors with a step to take the base scheduler has to pass over, from the one that it would run. */
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
 * Delay-bounded scheduling (Emmi, Qadeer, Rakamarić, POPL 2011). The base scheduler is round robin: it stays on an actor until that
 * one blocks, ends or spins, then goes on to the next. Its order: tasks and probes as they are declared, then interrupts,
 * callbacks and the clock. Deviation: the search is over unique states, as in icb.
 */
export const delay: Strategy = {
  name: 'delay',
  says: 'by number of delays of a round-robin scheduler, interrupts last, fewest first; complete, or up to --preemptions',
  paper: 'Emmi, Qadeer, Rakamarić, POPL 2011',
  differs: 'over unique states and the actor that came to each',
  kind: 'exhaustive',
  shortest: false,
  bounded: true,
  start: (input) => new CostBoundedSearch(input, delaysOf(input.run.world), 'delay', input.options.preemptions),
};
