import { InputError } from '../core/error.js';
import type { Operation } from '../core/operation/operation.js';
import type { Scenario } from '../core/system/scenario.js';
import { declared } from './declared.js';
import { telling } from './points.js';
import { detectorsOf, type Keeps } from './rules.js';

/** A scenario whose points tell of its resources, with the detectors of their rules; and who keeps them in one of its worlds. */
export interface Owning {
  readonly scenario: Scenario;
  readonly keeps: Keeps;
}

/** What a scenario declares, to be asked. Throws an InputError where it declares nothing, or what cannot be. */
export function owning(scenario: Scenario, operations: ReadonlyMap<string, Operation>): Owning {
  const resources = declared(scenario, operations);
  if (resources.length === 0)
    throw new InputError(
      'nothing is said of who owns what: a scenario says so in `ownership`, a C file in OWNERSHIP(...); docs/owners.md shows how',
    );
  const { detectors, keeps } = detectorsOf(resources);
  const told = telling(scenario, resources);
  return { keeps, scenario: { ...told, detectors: [...(told.detectors ?? []), ...detectors] } };
}
