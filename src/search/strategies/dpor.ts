import type { Strategy } from '../../core/search/strategy.js';
import { PartialOrderSearch } from '../dpor/search.js';

/**
 * Optimal DPOR with wakeup trees (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014; JACM 2017): one execution of each Mazurkiewicz trace,
 * and none that is given up halfway. Steps are in conflict where `Searched.footprint` says so, in the state that they are taken in.
 *
 * What the paper does not have:
 *
 * - Outcomes. Where an actor has several, each is an event of its own, and they exclude each other: the other outcomes of a step are
 *   planned like a race, after all that does not happen after the step. They share one footprint, so what may come before
 *   one may come before each.
 * - Blocking. The paper lets no step disable another. Here the second step of a race need not be the next one in conflict: what lies
 *   between may be what released it. So a step that may wait is tried before every step that it is in conflict with, and so is
 *   the step that an actor is blocked in at the end; whether it could go there is found out by going there. A third
 *   step that does not happen after the first may disable it too; so the third is left away as well as taken.
 * - Crashes. A finding that ends its run stops one actor only: its step has read what it touches and changed nothing, the actor
 *   stands where it stood, and the others go on. Taking such steps out of an execution leaves one that is possible as it is, since
 *   they change nothing; and any possible execution, with a crash at its end or without, is such an execution already. So the
 *   findings of steps are the same in both, and a finding's schedule leaves the crashes before it out. A crash that disabled
 *   everything would be in conflict with every step, and every state before it a trace of its own. What is found at the end of a
 *   run is asked where no actor is stopped: elsewhere the run has not ended.
 *
 * Why the findings are all there: a step's finding depends on what is in its footprint, which the steps that happen before it decide; all
 * executions of a trace have the same steps, with the same before them, and end in the same state. A trace is missed by a search
 * only where its sleep set holds a step whose trace was looked at: the argument of the paper, for a state whose branches are done.
 * Let w be a possible sequence there that none of them, nor of those asleep, is a weak initial of; of these take one, c, that is weak
 * initial of a longest prefix w1 of w, and let t be the next step of w. c comes before w1 in some execution that was looked
 * at, and t is another outcome of c, or in conflict with it, taken later or blocked there. So w1 and then t, among steps
 * independent of both, was added at this state: and a branch that covers that is a weak initial of w1 and t. That is longer.
 */
export const dpor: Strategy = {
  name: 'dpor',
  says: 'one execution of each Mazurkiewicz trace (optimal DPOR); complete',
  paper: 'Abdulla, Aronis, Jonsson, Sagonas, POPL 2014',
  differs:
    'outcomes are events that exclude each other; steps may wait, and are then tried before each step that they are in conflict with;' +
    ' a crash stops one actor only',
  kind: 'exhaustive',
  shortest: false,
  stateless: true,
  start: (input) => new PartialOrderSearch(input, true),
};
