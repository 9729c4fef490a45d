import type { Strategy } from '../../core/strategy.js';
import { Bounded, type Cost } from '../bounded.js';

/** It is a pre-emption to leave an actor that could go on; where it blocks or ends, the switch is free. */
const preemption: Cost = (previous, enabled, actor) => (previous >= 0 && previous !== actor && (enabled & (1 << previous)) !== 0 ? 1 : 0);

/**
 * Iterative context bounding (CHESS: Musuvathi, Qadeer, PLDI 2007): all schedules without a pre-emption, then with one, and so on.
 * Deviations: over unique states with the actor that came to each, not over schedules; an interrupt, a callback or a tick
 * counts as the pre-emption that it is for whoever it interrupts.
 */
export const icb: Strategy = {
  name: 'icb',
  says: 'by number of pre-emptions, fewest first; complete, or up to --preemptions',
  exhaustive: true,
  shortest: false,
  bounded: true,
  start: (input) => new Bounded(input, preemption, 'preemptions', input.options.preemptions),
};
