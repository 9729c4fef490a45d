import type { Reducer } from '../../core/reducer.js';

/**
 * A bound of pre-emptions (CHESS: Musuvathi, Qadeer, PLDI 2007) for a search over states, where icb is a search of its
 * own: what a pre-emption is says search/preemption, how it is counted search/within. The only reducer that may hide
 * something, and the report says so: what is left needs more pre-emptions.
 */
export const preemptions: Reducer = {
  name: 'preemptions',
  says: 'schedules with more than --preemptions are left out, and what only they show',
  bounds: true,
};
