import type { Detector } from '../core/detector/detector.js';
import { atomicSections, hasEnded } from './held-at-exit.js';

/**
 * At the end of a run in which nobody hangs: one has ended with irqs, softirqs or preemption off (BUG: scheduling while atomic; BUG:
 * workqueue leaked atomic, lock or RCU; timer: … preempt leak; huh, entered softirq …, exited with …). Ends no run.
 */
export const atomicAtExit: Detector = {
  kind: 'atomic-at-exit',
  caughtBy: [],
  says: 'has ended with irqs, softirqs or preemption off',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const isAtomic = atomicSections(w);
    return {
      touches: {},
      atEnd(end) {
        for (let actor = 0; actor < end.actors; actor++) if (isAtomic(actor) && hasEnded(end, actor)) return 0;
        return -1;
      },
      says: () => {
        const names = w.actors.flatMap(({ name }, actor) => (isAtomic(actor) ? [name] : []));
        return `ends with irqs, softirqs or preemption off, by ${names.join(', ')}`;
      },
    };
  },
  inC: {
    atEnd: `
      for (int s = 0; s < SCHEDULED && a == 0; s++)
        if (!waits_of(s) && (get_if(preemption_off[s]) > 0 || get_if(bh_off[s]) > 0 || get_if(irqs_off[s]) > 0)) return 0;
      return -1;`,
  },
  fires: [
    {
      says: 'preemption',
      steps: [
        ['a', 'preemptDisable'],
        ['a', 'end'],
      ],
    },
    {
      says: 'softirqs',
      steps: [
        ['a', 'localBhDisable'],
        ['a', 'end'],
      ],
    },
    {
      says: 'irqs',
      steps: [
        ['a', 'localIrqDisable'],
        ['a', 'end'],
      ],
    },
  ],
  silent: [
    {
      says: 'they are on again',
      steps: [
        ['a', 'preemptDisable'],
        ['a', 'preemptEnable'],
        ['a', 'end'],
      ],
    },
    {
      says: 'who has them off waits for another one',
      steps: [
        ['a', 'preemptDisable'],
        ['a', 'end', { a: 'b' }],
      ],
    },
  ],
};
