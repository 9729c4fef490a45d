import { InputError, oneOf } from '../error.js';
import type { Switches } from './exploration.js';

/** What has switches: each with its values, the default first; and those that are not built yet. */
export interface Switched {
  readonly name: string;
  readonly switches: { readonly [name: string]: readonly string[] };
  readonly unbuilt?: readonly string[];
}

/** Every switch with its value, those that are not chosen at their default; an InputError for one that there is none of. */
export function resolveSwitches({ name, switches, unbuilt = [] }: Switched, chosen: Switches): Switches {
  for (const [key, value] of Object.entries(chosen)) {
    if (unbuilt.includes(key)) throw new InputError(`the switch "${key}" is not built yet; ${name} has ${oneOf(Object.keys(switches))}`);
    if (!switches[key]) throw new InputError(`${name} has no switch "${key}"; it has ${oneOf(Object.keys(switches))}`);
    if (!switches[key].includes(value))
      throw new InputError(`the switch "${key}" has no value "${value}"; it takes ${oneOf(switches[key])}`);
  }
  return Object.fromEntries(Object.entries(switches).map(([key, values]) => [key, chosen[key] ?? values[0]!]));
}
