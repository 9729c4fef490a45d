import type { Reducer } from '../../core/reducer.js';

/**
 * Sleep sets with states that are kept (Godefroid, LNCS 1032, 1996, chapter 5), by actor; what sleeps is in
 * search/sleep-sets, what a state keeps in search/visited/sleeping-states. It saves steps, and no states unless another
 * reducer has left some to chance.
 *
 * Among the steps that are taken from a state there is an order: those taken when it was opened again come before those
 * of the time before, and else whoever is taken first comes first. A step that was taken from a state sleeps behind it
 * only where its turn comes after a smaller one's, so of two orders of independent steps at most one is left out,
 * whatever order the search looks at its states in. Who is woken is taken even where another reducer does not ask for
 * it: others relied on it.
 *
 * A step that crashes never sleeps: what the others do without it is looked at where it crashed, so it has to be seen
 * to crash in every state.
 */
export const sleep: Reducer = {
  name: 'sleep',
  says: 'sleep sets: of steps that commute, one order, as far as the states that are kept allow it; fewer steps, the same states',
  sleeps: true,
};
