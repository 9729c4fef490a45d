import { InputError } from '../../core/error.js';
import type { Switches } from '../../core/system/exploration.js';
import type { System } from '../../replay/system.js';
import { withFiles } from '../c/c-files.js';
import { loadRegistry, type Registry } from '../registry.js';
import { explorationOf, select, systemOf } from '../selection.js';

/** What was written of one side, apart: `NAME/VARIANT`, and the switches of this side alone. */
interface Written {
  readonly name: string;
  readonly switches: Switches;
}

const pair = /^([a-z][a-z0-9-]*)=([A-Za-z0-9_.-]+)$/;

/**
 * The systems that `NAME/VARIANT,switch=value,...` name; a side that begins with `/` or with a switch is of the first side's
 * exploration. `NAME/all` is every variant of it.
 */
export async function sidesOf(
  texts: readonly string[],
  switches: Switches,
  module: string | undefined,
): Promise<{ readonly systems: readonly System[]; readonly registry: Registry }> {
  const first = written(texts[0]!, undefined);
  const sides = [first, ...texts.slice(1).map((text) => written(text, first.name))];
  const files = await Promise.all(sides.map(({ name }) => withFiles([name], module)));
  const named = await withFiles(
    sides.map(({ name }) => name),
    module,
  );
  const registry = await loadRegistry(named.module, named.names.map(explorationOf));
  const systems = sides.flatMap((side, i) => {
    const selected = select(registry, files[i]!.names, undefined);
    const explorations = new Set(selected.map(({ exploration }) => exploration));
    if (explorations.size > 1)
      throw new InputError(`${texts[i]}: one side is one scene; there are ${[...explorations].map(({ name }) => name).join(', ')}`);
    return selected.map((one) => systemOf(one, { ...switches, ...side.switches }, registry));
  });
  if (systems.length < 2)
    throw new InputError(`there is one side, ${texts[0]}; give another one: NAME/VARIANT, /VARIANT, or a switch such as timer=hard`);
  return { systems, registry };
}

function written(text: string, first: string | undefined): Written {
  const switches: { [name: string]: string } = {};
  const names: string[] = [];
  for (const part of text.split(/[,+]/)) {
    const [, name, value] = pair.exec(part) ?? [];
    if (name === undefined) names.push(part);
    else if (switches[name] !== undefined) throw new InputError(`${text}: the switch "${name}" is given twice`);
    else switches[name] = value!;
  }
  const [head = '', ...rest] = names;
  const wrong = rest.find((part) => part === '' || part.includes('='));
  if (wrong !== undefined || (head === '' && names.length > 0))
    throw new InputError(`${text}: "${wrong ?? head}" is not switch=value; a side is NAME/VARIANT,switch=value`);
  const whole = [head || (first ?? ''), ...rest].join('+');
  if (whole === '') throw new InputError(`${text}: the first side says what it is of: NAME/VARIANT`);
  return { name: whole.startsWith('/') ? inFirst(whole, first, text) : whole, switches };
}

/** `/VARIANT` of the first side's exploration or scene. */
function inFirst(variant: string, first: string | undefined, text: string): string {
  if (first === undefined) throw new InputError(`${text}: the first side says what it is of: NAME/VARIANT`);
  const parts = first.split('/');
  return `${(first.includes('.c') ? (parts.at(-1)!.endsWith('.c') ? parts : parts.slice(0, -1)) : parts.slice(0, 1)).join('/')}${variant}`;
}
