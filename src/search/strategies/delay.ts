import type { Strategy } from '../../core/strategy.js';
import { Bounded, type Cost } from '../bounded.js';

/** Enabled actors that are passed over, in the order of declaration, from the one that the base scheduler would run. */
const delays: Cost = (previous, enabled, actor) => {
  let cost = 0;
  // the base scheduler stays where it is while that can go on
  for (let a = Math.max(0, previous); a !== actor; a = a === 30 ? 0 : a + 1) if (enabled & (1 << a)) cost++;
  return cost;
};

/**
 * Delay-bounded scheduling (Emmi, Qadeer, Rakamarić, POPL 2011), with round robin in the order of declaration that stays on an actor
 * while it can go on: interrupts, callbacks and the clock come last. Deviation: over unique states, as icb.
 */
export const delay: Strategy = {
  name: 'delay',
  says: 'by number of delays of a round-robin scheduler, fewest first; complete, or up to --preemptions',
  exhaustive: true,
  shortest: false,
  bounded: true,
  start: (input) => new Bounded(input, delays, 'delays', input.options.preemptions),
};
