import type { PathSource, PointSource } from '../../../src/core/system/path-source.js';

// start-order=flag-first: da_monitor_start() sets monitoring first, and nobody's access to it is marked (steps.md 2).

/** The reads of a slot's monitoring are plain. */
export const plainMonitoring = (path: PathSource): PathSource => ({
  ...path,
  states: Object.fromEntries(Object.entries(path.states).map(([name, point]) => [name, plain(point)])),
});

function plain(point: PointSource): PointSource {
  const input = point.invoke?.input;
  const loc = input?.['loc'];
  if (point.invoke?.src !== 'load' || typeof loc !== 'object' || !('field' in loc) || loc.field !== 'monitoring') return point;
  return { ...point, invoke: { ...point.invoke, input: { ...input, order: 'plain' } } };
}
