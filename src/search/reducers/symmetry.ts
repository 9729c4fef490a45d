import type { Reducer } from '../../core/reducer.js';

/**
 * Scalarsets of actors (Ip and Dill, Formal Methods in System Design 9, 1996), but derived and not declared: which actors are alike is in path/symmetry,
 * how a state becomes the one that stands for it in search/folded. What is found is told of each of the actors that are alike, with a schedule of the
 * system itself; only how often it was seen is less. Of two plain writers that
 * race the one declared first tells: where the search comes to such a race it begins anew without folding these. Objects that are alike are not folded.
 */
export const symmetry: Reducer = {
  name: 'symmetry',
  says: 'one state for all that differ in which of several actors, which are alike, is which; the findings are told of each of them',
  folds: true,
};
