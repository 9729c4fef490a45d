import { cellCount, type Field } from './field.js';
import type { World } from './world.js';

/** A cell by its declaration: of which global (object 0) or field, and how many cells of that are before it. */
interface Declared {
  readonly object: number;
  readonly name: string;
  readonly field: Field;
  readonly offset: number;
}

/** Undefined for a cell that an operation, an executor or a detector keeps. */
function declaredAt(world: World, cell: number): Declared | undefined {
  const object = world.ownerOf(cell);
  const found = (name: string, field: Field, first: number): Declared | undefined =>
    cell >= first && cell < first + cellCount(field) ? { object, name, field, offset: cell - first } : undefined;
  if (object === 0) {
    for (const name of world.globalNames) {
      const first = world.global(name);
      const declared = found(name, world.globalField(first), first);
      if (declared) return declared;
    }
    return undefined;
  }
  for (const [name, field] of Object.entries(world.types[world.objects[object]!.type]!.fields)) {
    const declared = found(name, field, world.fieldCell(object, name));
    if (declared) return declared;
  }
  return undefined;
}

/** The word in memory that the cell is in, as its first cell; -1 where it is nothing in memory. */
export function memoryWord(world: World, cell: number): number {
  const declared = declaredAt(world, cell);
  if (declared === undefined) return -1;
  return declared.field.words === undefined ? cell - declared.offset : cell;
}

/** The same for a field's cell of all objects. */
export function placeOfWord(world: World, cell: number): string {
  const declared = declaredAt(world, cell);
  return declared === undefined || declared.object === 0 ? `cell ${cell}` : `field ${world.fieldNumber(declared.name)} ${declared.offset}`;
}

/** A word as reports name it: `object.field` or the name of a global, and which word of it where it has several. */
export function wordName(world: World, cell: number): string {
  const declared = declaredAt(world, cell);
  const word = declared?.field.words?.[declared.offset];
  if (declared === undefined || word === undefined) return world.layout.names[cell] ?? '';
  return `${declared.object === 0 ? '' : `${world.objects[declared.object]!.name}.`}${declared.name}.${word}`;
}
