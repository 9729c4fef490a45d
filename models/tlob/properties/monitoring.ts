import type { Detector, Trace, TraceStep } from '../../../src/core/detector/detector.js';
import { objectOf } from '../../../src/core/world/world.js';
import { detail, error, trace } from './property.js';
import { factsInC, windowFacts } from './window-facts.js';

const reports = ['error-reported', 'detail-reported', 'error-traced'] as const;
const turned = (on: number): TraceStep => ['b', 'note:monitoring-turned', { a: on }];
const off = (says: string, ...steps: readonly TraceStep[]): Trace => trace(says, turned(0), ...steps);

/**
 * A violation or an error is reported while monitoring_on is 0 and the write of that has returned: who was inside may end what it is at,
 * and is waited for. The run goes on.
 */
export const reportWhileOff: Detector = {
  kind: 'report-while-off',
  says: 'is reported while monitoring_on is 0',
  endsRun: false,
  alike: true,
  install: (w) => {
    const facts = w.part(windowFacts);
    return {
      touches: Object.fromEntries(reports.map((note) => [note, { reads: [facts.cells.off] }])),
      onNote: Object.fromEntries(reports.map((note) => [note, (slot: number) => (facts.off() ? objectOf(slot) : -1)])),
    };
  },
  inC: { state: factsInC, onNote: Object.fromEntries(reports.map((note) => [note, 'return get(off[0]) ? OBJECT(a) : -1;'])) },
  fires: [off('an overrun', error), off('its detail', detail), off('an error', ['a', 'note:error-traced', { a: 'slot0@1', b: 3 }])],
  silent: [trace('it is on', error), off('it is on again', turned(1), error)],
};
