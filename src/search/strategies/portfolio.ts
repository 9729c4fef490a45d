import type { Strategy } from '../../core/strategy.js';
import { Portfolio } from '../portfolio.js';
import { icb } from './icb.js';
import { pct } from './pct.js';
import { pos } from './pos.js';
import { surw } from './surw.js';
import { urw } from './urw.js';

/**
 * What is systematic about few pre-emptions beside what draws schedules, each in its own way. Where icb has come to its
 * end, so has the portfolio.
 */
export const portfolio: Strategy = {
  name: 'portfolio',
  says: 'icb, pct, pos, surw and urw in turns; longer ones for whoever comes to new findings or final states; ends where icb is complete',
  kind: 'exhaustive',
  shortest: false,
  bounded: true,
  start: (input) => new Portfolio(input, [icb, pct, pos, surw, urw]),
};
