import type { Operation } from '../core/operation.js';
import type { World } from '../core/world.js';

/** CLOCK_MONOTONIC is one global word, in ticks. A model that has time declares it under this name. */
export const clockName = 'CLOCK_MONOTONIC';

export function clockCell(w: World): number {
  return w.global(clockName);
}

/** ktime_get(): ticks since the start. */
export const ktimeGet: Operation = {
  name: 'ktimeGet',
  params: {},
  touches: [clockName],
  bind: (w) => {
    const clock = clockCell(w);
    return { apply: () => w.cells[clock]! };
  },
};

/** One tick of time passes; at the clock's largest value time stands still: that is the scenario's bound. */
export const clockTick: Operation = {
  name: 'clockTick',
  params: {},
  touches: [clockName],
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
};
