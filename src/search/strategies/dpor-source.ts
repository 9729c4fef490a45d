import type { Strategy } from '../../core/search/strategy.js';
import { PartialOrderSearch } from '../dpor/search.js';

/**
 * Source DPOR (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014): `dpor` without wakeup trees. Of a planned sequence it keeps one
 * initial: that takes less memory, but some executions are sleep-set blocked, and are given up. No two executions that end are
 * equivalent. Deviations: races are looked for when an execution ends, not at each step; see `dpor` for outcomes, blocking
 * and crashes.
 */
export const dporSource: Strategy = {
  name: 'dpor-source',
  says: 'at least one execution of each Mazurkiewicz trace (source sets, sleep sets); complete',
  paper: 'Abdulla, Aronis, Jonsson, Sagonas, POPL 2014',
  differs: 'as dpor; and races are looked for when an execution ends, not at each step',
  kind: 'exhaustive',
  shortest: false,
  stateless: true,
  start: (input) => new PartialOrderSearch(input, false),
};
