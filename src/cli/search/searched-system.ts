import { InputError } from '../../core/error.js';
import type { Switches } from '../../core/system/exploration.js';
import type { Compiled } from '../../execute/compiled.js';
import type { Source } from '../../parallel/source.js';
import type { WorkerInput } from '../../parallel/worker.js';
import { System } from '../../replay/system.js';
import { boundingReducer, ReducedSystem, type Reducing } from '../../search/reduction/reduced-system.js';
import { loadRegistry } from '../registry.js';
import { namedReducers } from './named-reducers.js';

/** What a thread needs to make a system once more. */
interface Input {
  readonly name: string;
  readonly variant: string;
  readonly switches: Switches;
  readonly module: string | undefined;
  /** As `--reduce` has it. */
  readonly reduce: string | undefined;
  readonly preemptions: number | undefined;
  readonly digest: string;
}

/** Where the threads of a parallel search find this system. */
export function sourceOf(
  { exploration: { name }, variant, switches, digest }: System,
  module: string | undefined,
  reduce?: string,
  preemptions?: number,
): Source {
  return { url: import.meta.url, input: { name, variant, switches, module, reduce, preemptions, digest } satisfies Input };
}

/** The system as a search with these options needs it compiled. */
export const compiledFor = (system: System, { reducers, preemptions }: Reducing): Compiled =>
  system.searched(boundingReducer(reducers) && preemptions!);

/** Called in each thread: it reads the modules itself. */
export async function searched(input: unknown): Promise<WorkerInput> {
  const { name, variant, switches, module, reduce, preemptions, digest } = input as Input;
  const registry = await loadRegistry(module, [name]);
  const system = new System(registry.explorations.get(name)!, variant, switches, registry.detectors);
  if (system.digest !== digest)
    throw new InputError(
      `${module ?? name}: read a second time, ${name}/${variant} is another system;` +
        ' with several workers a module must give the same each time',
    );
  const reducing = { reducers: namedReducers(reduce, registry), preemptions };
  return new ReducedSystem(compiledFor(system, reducing), reducing);
}
