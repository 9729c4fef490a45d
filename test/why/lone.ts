import type { Exploration } from '../../src/core/system/exploration.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { System } from '../../src/replay/system.js';
import { detectors } from '../registries.js';

/** A scenario as a system of its own. */
export function lone(scenario: Scenario): System {
  const exploration: Exploration = {
    name: 'lone',
    reason: '',
    variants: ['posted'],
    switches: {},
    scenario: () => scenario,
    expect: {},
    exhaustive: true,
  };
  return new System(exploration, 'posted', {}, detectors);
}
