import { howMade } from '../c/operations/made.js';
import { remade } from '../c/operations/remade.js';
import type { Scenario } from '../core/system/scenario.js';
import { operations as primitives } from '../kernel/index.js';
import type { Exploration } from '../core/system/exploration.js';
import { resolveSwitches } from '../core/system/switches.js';
import type { Detector } from '../core/detector/detector.js';
import { everySwitch } from '../core/system/every-switch.js';
import { Defect } from '../core/error.js';
import { scenarioOf } from '../path/check-exploration.js';
import { System } from '../replay/system.js';
import { cardOf } from './card.js';
import type { PageModel, PageSystem } from './page-data.js';

/** The chosen switches of a system: those that differ from the default, and those that every exploration has. */
export const chosenOf = ({ switches, exploration }: System): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(switches).filter(([name, value]) => value !== exploration.switches[name]?.[0]));

/**
 * A system for a page. `shipped`: the package has it as code. `source`: the text of a model in C. A model with detectors or operations of
 * its own is code that no page can be given.
 */
export function pageSystem(system: System, shipped: boolean, source: string | undefined): PageSystem {
  const { exploration, variant, digest } = system;
  const switches = chosenOf(system);
  const told = { name: exploration.name, variant, switches, digest, ...(source !== undefined && { source }) };
  if (shipped) return told;
  const ofModel = Object.fromEntries(Object.entries(switches).filter(([name]) => !everySwitch.includes(name)));
  const scenario = scenarioOf(exploration, variant, resolveSwitches(exploration, ofModel));
  const { detectors = [], operations: own = [], ...data } = scenario;
  const made = own.map(howMade);
  const lacks = [...(detectors.length > 0 ? ['detectors'] : []), ...(made.includes(undefined) ? ['operations'] : [])];
  if (lacks.length > 0)
    return {
      ...told,
      card: cardOf(system, source),
      refusal:
        `${exploration.name} brings ${lacks.join(' and ')} of its own, which are code of its module, and a page has data alone: ` +
        'its recorded schedules can be stepped through, but not gone on with',
    };
  const model: PageModel = {
    reason: exploration.reason,
    variants: exploration.variants,
    switches: exploration.switches,
    scenario: data,
    operations: made.map((one) => one!),
  };
  return { ...told, model: JSON.parse(JSON.stringify(model)) as PageModel };
}

/** Makes a system of a page again. Throws a Defect where it is not the one that was put there. */
export function revived(page: PageSystem, shipped: ReadonlyMap<string, Exploration>, detectors: readonly Detector[]): System {
  const { name, variant, switches, digest, model } = page;
  const exploration = model ? explorationOf(name, model) : shipped.get(name);
  if (exploration === undefined) throw new Defect(`the page has no ${name}`);
  const system = new System(exploration, variant, switches, detectors);
  if (system.digest !== digest)
    throw new Defect(`${system.name}: the page was given the digest ${digest}; this is a defect of racewalk, please report it`);
  return system;
}

/** It has one system alone, whatever it is asked for. */
function explorationOf(name: string, { reason, variants, switches, scenario: data, operations }: PageModel): Exploration {
  const scenario: Scenario = {
    ...data,
    ...(operations.length > 0 && { operations: operations.map((one) => remade(one, primitives)) }),
  };
  return { name, reason, variants, switches, scenario: () => scenario, expect: {}, exhaustive: true };
}
