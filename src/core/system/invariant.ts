import type { Detector } from '../detector/detector.js';
import type { Invariant, Scenario } from './scenario.js';
import type { World } from '../world/world.js';

/** A scenario's condition on the last state of a run, whether that ended or hangs. Ends no run. */
function invariant({ name, location, equals, afterHang = true }: Invariant): Detector {
  const cellIn = (w: World): number =>
    typeof location === 'string' ? w.global(location) : w.fieldCell(w.objectNumber(location[0]), location[1]);
  return {
    kind: 'invariant',
    name,
    says: `does not hold at the end: ${name}`,
    endsRun: false,
    alike: true,
    install(w) {
      const cell = cellIn(w);
      return { touches: {}, atEnd: (end) => ((afterHang || end.blocked === 0) && w.cells[cell] !== equals ? 0 : -1) };
    },
    inC: { atEnd: (w) => `return ${afterHang ? '' : 'a == 0 && '}get(${cellIn(w)}) != ${equals} ? 0 : -1;` },
    fires: [],
    silent: [],
  };
}

/** All detectors of a scenario: the kernel's, the model's own and its invariants. */
export function detectorsOf(scenario: Scenario, kernel: readonly Detector[]): readonly Detector[] {
  return [...kernel, ...(scenario.detectors ?? []), ...(scenario.invariants ?? []).map(invariant)];
}
