import type { Detector, Touched, Trace, TraceStep, TraceWorld } from '../../../src/core/detector/detector.js';
import { Life, objectOf, type World } from '../../../src/core/world/world.js';
import { clockName } from '../../../src/kernel/clock.js';
import { tlobGlobals, tlobTypes } from '../objects.js';

interface Times {
  readonly now: number;
  /** When the clock was read before the start: its words add up to that only while nobody is between two stores to them. */
  readonly started: number;
  readonly threshold: number;
  readonly spent: readonly number[];
  /** The stretch under way. */
  readonly partial: number;
}

/** The window's times as its words have them, and when it was started; undefined where its slot has no window that is alive. */
function timesOf(w: World): (slot: number) => Times | undefined {
  const target = w.fieldNumber('target');
  const [threshold, started, lastTs] = ['threshold', 'started', 'last_ts'].map((name) => w.fieldNumber(name)) as [number, number, number];
  const accumulators = ['running_ns', 'waiting_ns', 'sleeping_ns'].map((name) => w.fieldNumber(name));
  const clock = w.global(clockName);
  return (slot) => {
    const ws = w.cells[w.cellAt(slot, target)]!;
    if (objectOf(ws) === 0 || w.lifeOf(objectOf(ws)) === Life.freed) return undefined;
    const read = (field: number): number => w.cells[w.cellAt(ws, field)]!;
    const now = w.cells[clock]!;
    return { now, started: read(started), threshold: read(threshold), spent: accumulators.map(read), partial: now - read(lastTs) };
  };
}

const timeFields = ['started', 'last_ts', 'running_ns', 'waiting_ns', 'sleeping_ns'];

/** The cells that are looked at for that. */
const looks = (w: World): Touched => ({
  reads: [
    ...w.cellsOfField('da_monitor_storage', 'target'),
    ...w.objects.flatMap((_, object) => (object === 0 ? [] : [w.lifeCell(object)])),
    ...['threshold', ...timeFields].flatMap((field) => w.cellsOfField('tlob_task_state', field)),
    w.global(clockName),
  ],
});

/** The same in C: the three times and the stretch under way, in `spent`; a slot without a window that is alive has nothing wrong. */
const timesInC = `
  int ws = get(cell_at(a, F_target));
  if (OBJECT(ws) == 0 || life(OBJECT(ws)) == FREED) return -1;
  int now = get(G_CLOCK_MONOTONIC), budget = get(cell_at(ws, F_threshold));
  int spent[4] = { get(cell_at(ws, F_running_ns)), get(cell_at(ws, F_waiting_ns)), get(cell_at(ws, F_sleeping_ns)) };
  spent[3] = now - get(cell_at(ws, F_last_ts));
  int elapsed = now - get(cell_at(ws, F_started));`;

/** What has passed since the clock was read before the start. */
const elapsed = ({ now, started }: Times): number => now - started;

/** It has not had its budget yet; one below 0 stands for 2^64 minus that, which nobody lives to see the end of. */
const early = (of: Times): boolean => of.threshold < 0 || elapsed(of) < of.threshold;

const world: TraceWorld = {
  globals: tlobGlobals(3),
  types: tlobTypes,
  objects: [
    { name: 'slot0', type: 'da_monitor_storage', init: { target: 'ws0' } },
    { name: 'ws0', type: 'tlob_task_state', init: { threshold: 2, started: 4, last_ts: 4 } },
    { name: 'cache0', type: 'kmem_cache' },
  ],
  actors: [{ name: 'a', kind: 'task' }],
};
const tick: TraceStep = ['a', 'clockTick'];
const reported = (kind: 'error' | 'detail'): TraceStep => ['a', `note:${kind}-reported`, { a: 'slot0' }];
const threshold = (value: number): TraceStep => ['a', 'store', { loc: 'ws0.threshold', value, order: 'plain' }];
const armed = (deadline: number): TraceStep => ['a', 'note:timer-armed', { a: 'slot0', b: deadline }];
const trace = (says: string, ...steps: readonly TraceStep[]): Trace => ({ says, world, steps });

/** A property of a window's times, looked at where paths note something of its slot. */
function property(
  note: string,
  wrong: (times: Times, value: number) => boolean,
  wrongInC: string,
  rest: Pick<Detector, 'kind' | 'says' | 'fires' | 'silent'>,
): Detector {
  return {
    ...rest,
    endsRun: false,
    alike: true,
    install: (w) => {
      const times = timesOf(w);
      return {
        touches: { [note]: looks(w) },
        onNote: {
          [note](slot, value) {
            const of = times(slot);
            return of && wrong(of, value) ? objectOf(slot) : -1;
          },
        },
      };
    },
    inC: { onNote: { [note]: `${timesInC}\n  return ${wrongInC} ? OBJECT(a) : -1;` } },
  };
}

/**
 * "Elapsed CLOCK_MONOTONIC time from start to stop counts. The absolute deadline stays start + budget".
 */
export const earlyReport = property('error-reported', (of) => early(of), 'budget < 0 || elapsed < budget', {
  kind: 'early-report',
  says: 'is reported over budget before its budget has passed',
  fires: [
    trace('after half of its budget', tick, reported('error')),
    trace('after all that there is, of nearly 2^64', threshold(-2), tick, tick, tick, reported('error')),
    trace('with time that was accounted', tick, ['a', 'store', { loc: 'ws0.sleeping_ns', value: 1, order: 'plain' }], reported('error')),
  ],
  silent: [
    trace('when it has passed', tick, tick, reported('error')),
    trace(
      'when it has passed, and a probe is between its two stores',
      tick,
      tick,
      ['a', 'store', { loc: 'ws0.sleeping_ns', value: -1, order: 'plain' }],
      reported('error'),
    ),
    trace('its window is gone', ['a', 'store', { loc: 'slot0.target', value: 0, order: 'plain' }], reported('error')),
  ],
});

/**
 * "The absolute deadline stays start + budget": the deadline that the timer is armed for is no earlier than the budget after
 * the clock was read before the start, and no later than the budget after now.
 */
export const movedDeadline = property(
  'timer-armed',
  (of, deadline) => of.threshold < 0 || deadline < of.now - elapsed(of) + of.threshold || deadline > of.now + of.threshold,
  'budget < 0 || b < now - elapsed + budget || b > now + budget',
  {
    kind: 'moved-deadline',
    says: 'has its timer armed for another deadline than its start and its budget give',
    fires: [
      trace('half of the budget is taken for passed', armed(5)),
      trace('the budget begins anew later than now', tick, armed(8)),
      trace('a budget of nearly 2^64 is added and wraps', threshold(-2), armed(2)),
    ],
    silent: [
      trace('the budget after the start', armed(6)),
      trace('the same, armed again later', tick, armed(6)),
      trace('its window is gone', ['a', 'store', { loc: 'slot0.target', value: 0, order: 'plain' }], armed(5)),
    ],
  },
);

/** "Accumulators are serialised by entry_lock": a stretch that ends before it began would wrap around in the report. */
export const negativeTime = property(
  'detail-reported',
  ({ spent, partial }) => [...spent, partial].some((time) => time < 0),
  'spent[0] < 0 || spent[1] < 0 || spent[2] < 0 || spent[3] < 0',
  {
    kind: 'negative-time',
    says: 'has a detail reported with a time below 0, which is a huge one as u64',
    fires: [
      trace('a stretch that ends before it begins', ['a', 'store', { loc: 'ws0.last_ts', value: 5, order: 'plain' }], reported('detail')),
      trace('an accumulator below 0', ['a', 'store', { loc: 'ws0.waiting_ns', value: -1, order: 'plain' }], reported('detail')),
    ],
    silent: [trace('times from 0 on', tick, reported('detail'))],
  },
);

const read: TraceStep = ['a', 'note:times-read', { a: 'slot0', b: 'ws0' }];
const slept = (from: number, to: number): readonly TraceStep[] => [
  ['a', 'store', { loc: 'ws0.sleeping_ns', value: to - from, order: 'plain' }],
  ['a', 'store', { loc: 'ws0.last_ts', value: to, order: 'plain' }],
];

/**
 * "detail_env_tlob with the per-state times": with the stretch under way they add up to the time since the start. Looked at where
 * they are read for a detail, under entry_lock, when no probe is between two stores to them.
 */
export const unaccountedTime: Detector = {
  kind: 'unaccounted-time',
  says: 'has times read for its detail that do not add up to the time since its start',
  endsRun: false,
  alike: true,
  install: (w) => {
    const field = (name: string) => w.fieldNumber(name);
    const accumulators = ['running_ns', 'waiting_ns', 'sleeping_ns'].map(field);
    const [started, lastTs] = [field('started'), field('last_ts')];
    return {
      touches: { 'times-read': { reads: timeFields.flatMap((name) => w.cellsOfField('tlob_task_state', name)) } },
      onNote: {
        'times-read'(slot, ws) {
          const at = (number: number): number => w.cells[w.cellAt(ws, number)]!;
          return accumulators.reduce((sum, number) => sum + at(number), 0) !== at(lastTs) - at(started) ? objectOf(slot) : -1;
        },
      },
    };
  },
  inC: {
    onNote: {
      'times-read': `
        int sum = get(cell_at(b, F_running_ns)) + get(cell_at(b, F_waiting_ns)) + get(cell_at(b, F_sleeping_ns));
        return sum != get(cell_at(b, F_last_ts)) - get(cell_at(b, F_started)) ? OBJECT(a) : -1;`,
    },
  },
  fires: [trace('a stretch is accounted twice', ...slept(4, 6), ['a', 'store', { loc: 'ws0.running_ns', value: 2, order: 'plain' }], read)],
  silent: [trace('each stretch is accounted once', ...slept(4, 6), read), trace('none is over yet', tick, read)],
};
