import { SymmetryReduced } from '../reduction/symmetry-reduced.js';
import type { Wrapper } from '../reducer.js';

/**
 * Scalarsets of actors and of objects (Ip and Dill, Formal Methods in System Design 9, 1996), but derived and not declared:
 * `analysis/symmetry` says which are symmetric, `search/reduction/symmetry-reduced` how a state becomes canonical. A finding is
 * told of each symmetric actor, with a schedule of the system itself; only how often it was seen is less. Actors that are there
 * for symmetric objects, such as the callbacks of several timers, have one finding for all: which object an allocator hands out
 * first says nothing of them.
 *
 * Of two plain writers that race the one declared first tells. Where the search comes to such a race it begins anew, and takes
 * these two for symmetric no more; so it does where something is done with an object, or by its actors, before it is handed out.
 */
export const symmetry: Wrapper = {
  kind: 'wrapper',
  name: 'symmetry',
  says:
    'one state for all that differ in which of several symmetric actors or objects is which;' +
    ' the findings are told of each of these actors',
  order: 40,
  conflicts: ['workers'],
  wrap: (run, { sleep, refuted }) => new SymmetryReduced(run, sleep, refuted),
};
