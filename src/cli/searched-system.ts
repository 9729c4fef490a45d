import { InputError } from '../core/error.js';
import type { Switches } from '../core/scenario.js';
import type { Sought } from '../parallel/worker.js';
import type { Source } from '../parallel/thread.js';
import type { Compiled } from '../execute/compiled.js';
import { System } from '../replay/system.js';
import { chainedRun } from '../search/reduction/path-compression.js';
import type { ExploreOptions } from '../search/explore.js';
import { withinRun } from '../search/reduction/preemption-bounded.js';
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
  /** Where a reducer bounds them. */
  readonly preemptions: number | undefined;
  readonly digest: string;
}

/** Where the threads of a fleet find this system. */
export function sourceOf(
  { exploration: { name }, variant, switches, digest }: System,
  module: string | undefined,
  reduce?: string,
  preemptions?: number,
): Source {
  return { url: import.meta.url, input: { name, variant, switches, module, reduce, preemptions, digest } satisfies Input };
}

/** The system as a search with these options needs it. */
export const compiledFor = (system: System, { bound, preemptions }: Pick<ExploreOptions, 'bound' | 'preemptions'>): Compiled =>
  bound ? system.within(preemptions!) : system.compiled;

/** Called in each thread: it reads the modules itself. */
export async function searched(input: unknown): Promise<Sought> {
  const { name, variant, switches, module, reduce, preemptions, digest } = input as Input;
  const registry = await loadRegistry(module, [name]);
  const system = new System(registry.explorations.get(name)!, variant, switches, registry.detectors);
  if (system.digest !== digest)
    throw new InputError(
      `${module ?? name}: read a second time, ${name}/${variant} is another system; with several workers a module must give the same each time`,
    );
  const { reducer, chains, bound } = reducersNamed(reduce, registry);
  const run = withinRun(compiledFor(system, { bound, preemptions }), { bound, reducer, preemptions });
  return { run: chainedRun(run, { reducer, chains }) ?? run, reducer };
}
