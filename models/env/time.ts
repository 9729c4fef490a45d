import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';

/** Time passes, a tick at a step, up to the scenario's bound. */
export const tick = define({
  id: 'clock_tick',
  initial: 'tick',
  states: { tick: point('a tick passes', 'clockTick', 'done'), done: { type: 'final' } },
});
