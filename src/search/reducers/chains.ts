import type { Reducer } from '../../core/reducer.js';

/**
 * See search/chained: what it leaves out are states, not steps. Alone it goes on where there is one choice, with
 * another reducer where one is enough, and over the steps of a transaction.
 */
export const chains: Reducer = {
  name: 'chains',
  says: 'no state is kept that has one choice, or one that is enough: less memory; a chain of steps counts as one',
  chains: true,
};
