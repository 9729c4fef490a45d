import type { Detector, Trace } from '../../../src/core/detector/detector.js';
import { windowWorld } from './window-world.js';

const counted = (says: string, count: number): Trace => ({
  says,
  world: windowWorld,
  steps: [
    ['a', 'store', { loc: 'tlob_num_monitored', value: count, order: 'once' }],
    ['a', 'note:uncounted'],
  ],
});

/** "num_monitored = live windows", at every step and not at the end alone: nobody counts down what was not counted. The run goes on. */
export const negativeCount: Detector = {
  kind: 'negative-count',
  says: 'counts the windows down to below 0',
  endsRun: false,
  alike: true,
  install: (w) => {
    const count = w.global('tlob_num_monitored');
    return {
      touches: { uncounted: { reads: [count] } },
      onNote: { uncounted: () => (w.cells[count]! < 0 ? 0 : -1) },
    };
  },
  inC: { onNote: { uncounted: 'return get(G_tlob_num_monitored) < 0 ? 0 : -1;' } },
  fires: [counted('one is counted down that was not counted', -1)],
  silent: [counted('the last one is', 0)],
};
