import { Compiled } from '../execute/compiled.js';
import { machineOfSystem, type SystemMachine } from '../export/xstate/system.js';
import { operations } from '../kernel/index.js';
import { type Chosen, loadedOne, type Subject } from './subject.js';

export type { SystemContext, SystemEvent, SystemMachine } from '../export/xstate/system.js';
export type { Chosen, Subject } from './subject.js';

/**
 * A whole system as one XState machine with the events that drive it, for createActor, xstate/graph and whatever else takes machines.
 * Throws an InputError where there is no such system, or where it has too many states.
 */
export async function systemMachine(subject: Subject, chosen: Chosen = {}): Promise<SystemMachine> {
  const { registry, system } = await loadedOne(subject, chosen);
  return machineOfSystem(new Compiled(system.scenario, operations, registry.detectors), `${system.exploration.name}/${system.variant}`);
}
