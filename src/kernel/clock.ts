import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';

/** CLOCK_MONOTONIC is one global word, in ticks. A model that has time declares it under this name. */
export const clockName = 'CLOCK_MONOTONIC';

export function clockCell(w: World): number {
  return w.global(clockName);
}

/** ktime_get(): ticks since the start. */
export const ktimeGet = {
  name: 'ktimeGet',
  c: 'ktime_get()',
  params: {},
  bind: (w) => {
    const clock = clockCell(w);
    return { apply: () => w.cells[clock]! };
  },
  footprint: { touches: ({ w, footprint }) => footprint.read(clockCell(w)), brackets: [], onlyResult: true },
  gives: 'number',
  alike: true,
  promela: { effect: 'return get(G_CLOCK_MONOTONIC);' },
  reference: {
    does: 'reads CLOCK_MONOTONIC',
    gives: 'ticks since the start',
    source: 'Documentation/core-api/timekeeping.rst',
  },
} satisfies Operation;

/** One tick of time passes; at the clock's largest value time stands still: that is the scenario's bound. */
export const clockTick = {
  name: 'clockTick',
  c: 'a tick of time passes',
  params: {},
  bind: (w) => {
    const clock = clockCell(w);
    return {
      enabled: () => w.cells[clock]! < w.layout.max[clock]!,
      apply() {
        w.add(clock, 1);
        return 0;
      },
    };
  },
  footprint: {
    touches: ({ w, footprint }) => footprint.update(clockCell(w)),
    brackets: [],
    againAfter: ({ w }) => [clockCell(w)],
  },
  gives: 'nothing',
  alike: true,
  promela: {
    can: 'get(G_CLOCK_MONOTONIC) < highest[G_CLOCK_MONOTONIC]',
    effect: 'set(G_CLOCK_MONOTONIC, get(G_CLOCK_MONOTONIC) + 1); return 0;',
  },
  reference: {
    does: 'a tick passes: the step of an actor that is the clock',
    goes: 'CLOCK_MONOTONIC is below its largest value: there time stands still',
    source: 'Documentation/core-api/timekeeping.rst',
  },
} satisfies Operation;
