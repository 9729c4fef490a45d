import type { Field } from '../core/world/field.js';
import { isValue } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import type { Argument, FlatProgram, Point } from '../path/flatten.js';

/**
 * Where a path uses a word that names an actor or an object as if it held something else, a sentence's end: it could
 * then reckon with who that is. What is written to private memory with a branch counts too.
 */
export function misused(world: World, flats: readonly FlatProgram[]): string | undefined {
  for (const { points } of flats) {
    for (const point of points) {
      if (!point) continue;
      const params = Object.values(point.operation.params).filter((kind) => kind !== 'tag');
      const wrong = params.some(
        (kind, i) => !isValue(kind) && kind !== 'global' && fieldsAt(point.args[i]!, world).some((field) => !fits(point, field)),
      );
      if (wrong) return `${point.name} uses a word that names an actor or an object for something else`;
      if (point.moves.some(({ writes }) => writes.some(({ field }) => fieldsNamed(field, world).some(ofActors))))
        return `${point.name} writes a word that holds an actor's number`;
    }
  }
  return undefined;
}

const ofActors = ({ kind, cells }: Field): boolean =>
  kind === 'mutex' ||
  kind === 'spinlock' ||
  kind === 'hrtimer' ||
  cells.some(({ range: { holds } }) => holds === 'actor' || holds === 'actors');
const ofObjects = ({ cells }: Field): boolean =>
  cells.length === 0 || cells.some(({ range: { holds } }) => holds === 'pointer' || holds === 'address' || holds === 'callbacks');

function fits({ operation: { worksOn, copies } }: Point, field: Field): boolean {
  if (worksOn !== undefined) return field.kind === worksOn;
  return !ofActors(field) && (!ofObjects(field) || copies === true);
}

/** The declarations of the words that a location may be. */
function fieldsAt(location: Argument, world: World): readonly Field[] {
  if (location.kind === 'cell') return [world.globalField(location.cell)];
  return location.kind === 'value' ? [] : fieldsNamed(location.field, world);
}

function fieldsNamed(number: number, world: World): readonly Field[] {
  const name = world.fieldName(number);
  return Object.values(world.types).flatMap(({ fields: { [name]: field } }) => (field ? [field] : []));
}
