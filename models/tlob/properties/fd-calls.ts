import type { Detector, Trace, TraceStep } from '../../../src/core/detector/detector.js';
import { objectOf } from '../../../src/core/world/world.js';
import { factsInC, windowFacts } from './window-facts.js';
import { windowWorld } from './window-world.js';

const taken: TraceStep = ['a', 'poolTake', { pool: 'da_pool' }];
const opened = (by: string | number): TraceStep => ['a', 'note:window-opened', { a: 'slot0@1', b: by }];
const monitoring = (fp: string): TraceStep => ['b', 'store', { loc: `${fp}.monitoring`, value: 1, order: 'plain' }];
const entered = (actor: string, fp: string): TraceStep => [actor, 'note:trace-stop-entered', { a: fp }];
const trace = (says: string, ...steps: readonly TraceStep[]): Trace => ({ says, world: windowWorld, steps: [taken, ...steps] });

/** "TRACE_START: -EALREADY on an fd that is monitoring": the look (IS1) is stale when the window opens. */
export const startWhileMonitoring: Detector = {
  kind: 'start-while-monitoring',
  says: 'is monitoring, and a TRACE_START opens another window through it',
  endsRun: false,
  alike: true,
  install: (w) => {
    const field = w.fieldNumber('monitoring');
    // a binding opens windows too, and a kernel caller
    const fds = w.objectsOfType('tlob_fpriv');
    return {
      touches: { 'window-opened': { reads: w.cellsOfField('tlob_fpriv', 'monitoring') } },
      onNote: {
        'window-opened': (_slot, by) => (by > 0 && fds.includes(objectOf(by)) && w.cells[w.cellAt(by, field)] === 1 ? objectOf(by) : -1),
      },
    };
  },
  inC: {
    state: factsInC,
    onNote: {
      'window-opened': `
        return b > 0 && last_window[OBJECT(b)] >= 0 && get(cell_at(b, F_monitoring)) == 1 ? OBJECT(b) : -1;`,
    },
  },
  fires: [trace('another START on it was through', monitoring('fp0'), opened('fp0'))],
  silent: [
    trace('it was not monitoring', opened('fp0')),
    trace('another fd is', monitoring('fp1'), opened('fp0')),
    trace('a kernel caller has no fd', monitoring('fp0'), opened(0)),
  ],
};

/** "-EINVAL without a start": one start, and two STOPs that both saw it. */
export const stopWithoutStart: Detector = {
  kind: 'stop-without-start',
  says: 'has two TRACE_STOPs under way for one TRACE_START, and neither got -EINVAL',
  endsRun: false,
  alike: true,
  install: (w) => {
    const facts = w.part(windowFacts);
    return {
      touches: { 'trace-stop-entered': { reads: facts.cells.stopping } },
      onNote: { 'trace-stop-entered': (fd) => (facts.stoppedByAnother() ? objectOf(fd) : -1) },
    };
  },
  inC: {
    state: factsInC,
    onNote: {
      'trace-stop-entered': `
        for (int other = 0; other < SCHEDULED; other++)
          if (other != self && get(stopping[self]) && get(stopping[other]) == get(stopping[self])) return OBJECT(a);
        return -1;`,
    },
  },
  fires: [trace('both are past the check', opened('fp0'), entered('a', 'fp0'), entered('b', 'fp0'))],
  silent: [
    trace('one STOP', opened('fp0'), entered('a', 'fp0')),
    trace(
      'the first has returned',
      opened('fp0'),
      entered('a', 'fp0'),
      ['a', 'note:trace-stop-returned', { a: 'fp0', b: 0 }],
      entered('b', 'fp0'),
    ),
  ],
};
