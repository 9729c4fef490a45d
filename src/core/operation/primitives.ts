import { InputError } from '../error.js';
import type { Operation } from './operation.js';

const needs: readonly (readonly [member: keyof Operation, type: string])[] = [
  ['name', 'string'],
  ['params', 'object'],
  ['bind', 'function'],
];

/**
 * The primitives that a family's file exports. Throws an InputError where something is there to be one and lacks what each must have: left
 * out in silence, it would be missed only where a model names it.
 */
export function primitivesOf(file: string, exports: { readonly [name: string]: unknown }): readonly Operation[] {
  return Object.entries(exports).flatMap(([name, thing]) => {
    if (typeof thing !== 'object' || thing === null) return [];
    const members = thing as { readonly [member: string]: unknown };
    if (!('bind' in thing || 'params' in thing || ('name' in thing && 'c' in thing))) return [];
    const lacking = needs.filter(([member, type]) => typeof members[member] !== type || members[member] === null);
    if (lacking.length === 0) return [thing as Operation];
    throw new InputError(`${file}: its export ${name} is no primitive: it lacks ${lacking.map(([member]) => member).join(', ')}`);
  });
}

/** All of them by name. Throws an InputError that names both files where two have one name. */
export function byName(families: ReadonlyMap<string, readonly Operation[]>): ReadonlyMap<string, Operation> {
  const places = new Map<string, string>();
  for (const [file, operations] of families) {
    for (const { name } of operations) {
      const place = places.get(name);
      if (place !== undefined)
        throw new InputError(
          `${place === file ? `${file} has two primitives` : `${place} and ${file} each have a primitive`} named ${name}; ` +
            'the usual cause is a copied file or export: give the new one a name of its own',
        );
      places.set(name, file);
    }
  }
  return new Map([...families.values()].flat().map((operation) => [operation.name, operation]));
}
