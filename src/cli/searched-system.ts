import { InputError } from '../core/error.js';
import type { Switches } from '../core/scenario.js';
import type { Sought } from '../fleet/member.js';
import type { Source } from '../fleet/thread.js';
import { System } from '../replay/system.js';
import { chainedRun } from '../search/chained.js';
import { reducersNamed } from './reducers-named.js';
import { loadRegistry } from './registry.js';

/** What a thread needs to make a system once more. */
interface Input {
  readonly name: string;
  readonly variant: string;
  readonly switches: Switches;
  readonly module: string | undefined;
  /** As `--reduce` has it. */
  readonly reduce: string | undefined;
  readonly digest: string;
}

/** Where the threads of a fleet find this system. */
export function sourceOf({ exploration: { name }, variant, switches, digest }: System, module: string | undefined, reduce?: string): Source {
  return { url: import.meta.url, input: { name, variant, switches, module, reduce, digest } satisfies Input };
}

/** Called in each thread: it reads the modules itself. */
export async function searched(input: unknown): Promise<Sought> {
  const { name, variant, switches, module, reduce, digest } = input as Input;
  const registry = await loadRegistry(module, [name]);
  const system = new System(registry.explorations.get(name)!, variant, switches, registry.detectors);
  if (system.digest !== digest) throw new InputError(`${module ?? name}: read a second time, ${name}/${variant} is another system; with several workers a module must give the same each time`);
  const { reducer, chains } = reducersNamed(reduce, registry);
  return { run: chainedRun(system.compiled, { reducer, chains }) ?? system.compiled, reducer };
}
