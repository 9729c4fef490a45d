import type { Strategy } from '../../core/search/strategy.js';
import { Portfolio } from '../portfolio.js';
import { icb } from './icb.js';
import { pct } from './pct.js';
import { pos } from './pos.js';
import { surw } from './surw.js';
import { urw } from './urw.js';

/** A systematic search by few preemptions beside several that draw schedules at random. It ends where icb ends. */
export const portfolio: Strategy = {
  name: 'portfolio',
  says: 'icb, pct, pos, surw and urw in turns, longer ones where they come to new findings or final states; ends where icb is complete',
  kind: 'exhaustive',
  shortest: false,
  bounded: true,
  start: (input) => new Portfolio(input, [icb, pct, pos, surw, urw]),
};
