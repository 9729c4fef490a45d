import type { Reducer } from '../../core/reducer.js';

/**
 * Scalarsets of actors and of objects (Ip and Dill, Formal Methods in System Design 9, 1996), but derived and not
 * declared: which are alike is in path/symmetry, how a state becomes the one that stands for it in search/folded. What
 * is found is told of each of the actors that are alike, with a schedule of the system itself; only how often it was
 * seen is less. Of the actors that are there for objects which are alike, as the callbacks of several timers, one tells
 * for all: which object an allocator hands out first says nothing of them.
 *
 * Of two plain writers that race the one declared first tells: where the search comes to such a race it begins anew
 * without folding these; so it does where something is done with an object, or by its actors, before it is handed out.
 */
export const symmetry: Reducer = {
  name: 'symmetry',
  says: 'one state for all that differ in which of several actors or objects, which are alike, is which; the findings are told of each of these actors',
  folds: true,
};
