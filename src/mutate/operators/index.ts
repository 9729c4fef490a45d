import type { Operator } from '../operator.js';
import { drop } from './drop.js';
import { freeEarly, publishEarly } from './early.js';
import { ignore } from './ignore.js';
import { order } from './order.js';
import { section } from './section.js';
import { split } from './split.js';
import { narrow, swap } from './swap.js';
import { weaker } from './weaker.js';

/** All of them, in the order of reports. */
export const operators: readonly Operator[] = [drop, ignore, weaker, split, section, narrow, swap, freeEarly, publishEarly, order];
