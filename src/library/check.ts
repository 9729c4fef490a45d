import type { Checked } from '../cli/check/checked.js';
import { checkReach, checkVariant, type CheckedVariant } from '../cli/check/checks.js';
import { checkSeeds } from '../cli/check/seeds.js';
import { seedsOf } from '../cli/seeds.js';
import { System } from '../replay/system.js';
import { loaded, type Subject } from './subject.js';

/**
 * What `racewalk check` says of one exploration: each variant gives what it expects, the repaired one is not vacuous, each regression seed
 * that is kept beside a registered exploration holds. What has no failures holds.
 */
export async function check(subject: Subject): Promise<readonly Checked[]> {
  const { registry, systems } = await loaded(subject, { variant: 'all' });
  const checked: Checked[] = [];
  for (const { exploration } of new Map(systems.map((system) => [system.exploration.name, system])).values()) {
    const variants = new Map<string, CheckedVariant>();
    for (const variant of exploration.variants.filter((name) => !exploration.unasked?.includes(name)))
      variants.set(variant, checkVariant(new System(exploration, variant, {}, registry.detectors), registry));
    checked.push(...variants.values(), ...checkReach(exploration, variants));
    if (registry.families.has(exploration.name) && seedsOf(exploration.name, registry).length > 0)
      checked.push(checkSeeds(exploration, registry));
  }
  return checked;
}
