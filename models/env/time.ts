import { define } from '../../src/path/define.js';

/** Time passes, a tick at a step, up to the scenario's bound. */
export const tick = define({
  id: 'clock_tick',
  initial: 'tick',
  states: { tick: { description: 'a tick passes', invoke: { src: 'clockTick', onDone: 'done' } }, done: { type: 'final' } },
});
