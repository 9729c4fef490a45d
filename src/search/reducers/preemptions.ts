import { Defect } from '../../core/error.js';
import { PreemptionBounded } from '../reduction/preemption-bounded.js';
import type { Wrapper } from '../reducer.js';

/**
 * A bound of preemptions (CHESS: Musuvathi, Qadeer, PLDI 2007) for a search over states, where icb is a search of its own;
 * `search/reduction/preemption` says what a preemption is. The only reducer that may hide something, and the report says so: what
 * is left needs more preemptions.
 *
 * A step sleeps, or is put off by a selection, because another order of the same steps is looked at: that order may need more
 * preemptions (Coons, Musuvathi, McKinley, OOPSLA 2013).
 */
export const preemptions: Wrapper = {
  kind: 'wrapper',
  name: 'preemptions',
  says: 'schedules with more than --preemptions are left out, and what only they show',
  order: 30,
  bounds: true,
  excludes: (other) =>
    other.kind === 'selection' && !other.withinBounds
      ? 'relies on other orders of the same steps, which may need more preemptions than a bound allows'
      : undefined,
  wrap(run, wrapping) {
    if (run.preemptionCount === undefined) throw new Defect('the system was not compiled for a bound of preemptions');
    return new PreemptionBounded(run, run.preemptionCount, wrapping.preemptions);
  },
};
