import { SleepSets } from '../reduction/sleep-sets.js';
import type { Selection } from '../reducer.js';

/**
 * Sleep sets with states that are kept (Godefroid, LNCS 1032, 1996, chapter 5), by actor. `search/reduction/sleep-sets` says
 * who sleeps, `search/states/sleeping-states` what a state keeps of that. It saves steps; it saves states only where another
 * reducer chooses among several sets that are enough.
 *
 * The steps that are taken from a state have an order: those taken when the state was opened again come before those of the
 * time before, and else whoever is taken first comes first. A step sleeps behind another one only where it comes later in
 * this order. So of two orders of independent steps at most one is left out, whatever order the search looks at its states in.
 * An actor that is woken is taken even where a selection does not ask for it: other states relied on its step.
 *
 * A step that crashes never sleeps. What the others do without its actor is looked at where it crashed, so it has to be seen to
 * crash in every state.
 */
export const sleep: Selection = {
  kind: 'selection',
  name: 'sleep',
  says: 'sleep sets: of steps that commute, one order, as far as the states that are kept allow it; fewer steps, the same states',
  order: 20,
  conflicts: ['visited', 'workers', 'checkpoint'],
  sleep: (run, cyclic) => new SleepSets(run, cyclic),
};
