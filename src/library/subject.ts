import { checkExploration } from '../path/check-exploration.js';
import type { System } from '../replay/system.js';
import type { Exploration, Switches } from '../core/system/exploration.js';
import { InputError } from '../core/error.js';
import { scenesOf, withFiles } from '../cli/c/c-files.js';
import { loadRegistry, loadTools, type Registry } from '../cli/registry.js';
import { explorationOf, select, systemOf } from '../cli/selection.js';

/** What a question is about: an exploration, the `NAME` or `NAME/VARIANT` of a registered one, or a C file: `race.c`, `race.c/FIXED`. */
export type Subject = Exploration | string;

/** Which system of it. */
export interface Chosen {
  /** Default: what the name says, else `posted`, or the first. */
  readonly variant?: string;
  /** Those that differ from the default. */
  readonly switches?: Switches;
}

/** A system, with what there is to search it by. */
export interface Loaded {
  readonly registry: Registry;
  readonly systems: readonly System[];
}

/** Reads what a subject names, each time anew: no run depends on the one before. Throws an InputError where there is no such thing. */
export async function loaded(subject: Subject, { variant, switches = {} }: Chosen): Promise<Loaded> {
  if (typeof subject !== 'string') {
    checkExploration(subject, 'the exploration');
    const registry = await registryOf([subject]);
    return { registry, systems: systemsOf(registry, [subject.name], variant, switches) };
  }
  const { names, module } = await withFiles([subject], undefined);
  const registry =
    module === undefined
      ? await loadRegistry(undefined, names.map(explorationOf))
      : await registryOf(
          (await scenesOf(module)).map(({ exploration }) => exploration),
          module,
        );
  return { registry, systems: systemsOf(registry, names, variant, switches) };
}

/** The same of a question about one system. */
export async function loadedOne(subject: Subject, chosen: Chosen): Promise<{ readonly registry: Registry; readonly system: System }> {
  const { registry, systems } = await loaded(subject, chosen);
  const [system, ...others] = systems;
  if (system === undefined || others.length > 0)
    throw new InputError(
      `it is about one system, and ${String(subject)} has ${systems.length}: ` +
        `${systems.map(({ exploration, variant }) => `${exploration.name}/${variant}`).join(', ')}; name one of them`,
    );
  return { registry, system };
}

const systemsOf = (registry: Registry, names: readonly string[], variant: string | undefined, switches: Switches): readonly System[] =>
  select(registry, names, variant).map((one) => systemOf(one, switches, registry));

/** A registry of explorations of somebody's own, whatever their names are; with the file that a command has to be given to find them. */
export async function registryOf(explorations: readonly Exploration[], module?: string): Promise<Registry> {
  return {
    ...(await loadTools()),
    explorations: new Map(explorations.map((one) => [one.name, one])),
    families: new Map(),
    reporters: new Map(),
    modules: new Map(module === undefined ? [] : explorations.map(({ name }) => [name, module] as const)),
    defaults: explorations.map(({ name }) => name),
  };
}
