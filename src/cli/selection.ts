import { everySwitch } from '../core/system/every-switch.js';
import { kernelSwitch } from '../core/world/kernels.js';
import { asksForKernel, lacking } from '../core/system/kernel.js';
import { InputError, oneOf } from '../core/error.js';
import type { Exploration, Switches } from '../core/system/exploration.js';
import { System } from '../replay/system.js';
import { checkVariant, hasVariant, mainVariant } from '../core/system/variant.js';
import { named } from './nearest.js';
import type { Registry } from './registry.js';
import { variantNamed } from './variants.js';

/** One variant of one exploration. */
export interface Selected {
  readonly exploration: Exploration;
  readonly variant: string;
}

/** What `NAME[/VARIANT]…` and `--variant` mean; without names everything that is registered, or the user's module. */
export function select(registry: Registry, names: readonly string[], variant: string | undefined): Selected[] {
  if (names.length > 0) return names.flatMap((text) => selectOne(registry, text, variant));
  const all = registry.defaults.map((name) => registry.explorations.get(name)!);
  if (variant !== undefined && variant !== 'all' && !all.some(({ variants }) => variants.includes(variantNamed(variant, variants)))) {
    throw new InputError(
      `no exploration has a variant "${variant}"; there is ${oneOf([...new Set(all.flatMap(({ variants }) => variants)), 'all'])}`,
    );
  }
  return all.flatMap((exploration) => variantsOf(exploration, variant).map((v) => ({ exploration, variant: v })));
}

/** The exploration of `NAME/VARIANT`. */
export const explorationOf = (text: string): string => text.split('/')[0]!;

function selectOne(registry: Registry, text: string, variant: string | undefined): Selected[] {
  const [name = '', own, ...rest] = text.split('/');
  if (rest.length > 0) throw new InputError(`"${text}" is not NAME or NAME/VARIANT`);
  const exploration = named('exploration', name, registry.explorations);
  const asked = own ?? variant;
  const chosen = asked && variantNamed(asked, exploration.variants);
  if (chosen !== undefined && chosen !== 'all') checkVariant(exploration, chosen, ['all']);
  return variantsOf(exploration, chosen).map((v) => ({ exploration, variant: v }));
}

function variantsOf(exploration: Exploration, variant: string | undefined): readonly string[] {
  const { variants } = exploration;
  if (variant === 'all') return variants;
  if (variant === undefined) return [mainVariant(variants)];
  const current = variantNamed(variant, variants);
  return hasVariant(exploration, current) ? [current] : [];
}

/** What is searched, replayed and drawn. */
export function systemOf({ exploration, variant }: Selected, switches: Switches, registry: Registry): System {
  return new System(exploration, variant, switches, registry.detectors, registry.modules.get(exploration.name));
}

/** Whether the kernel matters to it, and has what it runs. */
const differs = ({ scenario, operations }: System): boolean =>
  asksForKernel(scenario, operations) && lacking(scenario, operations) === undefined;

/** Of explorations that nobody named, those that have every switch; an InputError where that leaves none. */
export function having(selected: readonly Selected[], switches: Switches, registry: Registry): readonly Selected[] {
  const keys = Object.keys(switches).filter((key) => !everySwitch.includes(key));
  const able = selected.filter(({ exploration }) => keys.every((key) => exploration.switches[key] !== undefined));
  const kept = switches[kernelSwitch] === undefined ? able : able.filter((one) => differs(systemOf(one, switches, registry)));
  if (kept.length > 0 || selected.length === 0) return kept;
  const unbuilt = keys.find((key) => selected.some(({ exploration }) => exploration.unbuilt?.includes(key)));
  const known = [...new Set(selected.flatMap(({ exploration }) => Object.keys(exploration.switches)))];
  if (unbuilt !== undefined) throw new InputError(`the switch "${unbuilt}" is not built yet; there is ${oneOf(known)}`);
  throw new InputError(
    `no exploration has the switch "${keys.find((key) => !known.includes(key)) ?? keys.join(', ')}"; there is ${oneOf(known)}`,
  );
}
