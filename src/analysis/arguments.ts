import { cellCount, type Field } from '../core/world/field.js';
import type { World } from '../core/world/world.js';
import type { Argument, Expression, Move, Point } from '../path/flatten.js';
import type { Objects, PointsTo } from './points-to.js';

/** What an operation gives, where it is a pointer: a load, whatever the word that it reads may point to. */
export function given({ operation: { gives }, args, access }: Point, of: PointsTo, world: World): Objects {
  if (typeof gives === 'function') return new Set(gives(world, (argument) => pointees(args[argument]!, of, world)));
  if (gives === 'nothing') return new Set();
  if (gives !== 'word' || !access) return undefined;
  const fields = fieldsOf(args[access.argument]!, of, world);
  // a type that there are no objects of by that name, such as void, says nothing
  return fields.some(({ kind, type }) => kind !== 'pointer' || type === undefined || !Object.hasOwn(world.types, type))
    ? undefined
    : new Set(fields.flatMap(({ type }) => world.objectsOfType(type!)));
}

/** The declarations of the words that a location may be. */
function fieldsOf(arg: Argument, of: PointsTo, world: World): readonly Field[] {
  if (arg.kind === 'value') return [];
  if (arg.kind === 'cell') return [world.globalField(arg.cell)];
  return pointees(arg, of, world).map((object) => world.types[world.objects[object]!.type]!.fields[world.fieldName(arg.field)]!);
}

/** The objects that an argument may lead to; of a location, those that have the field. */
export function pointees(arg: Argument, of: PointsTo, world: World): readonly number[] {
  if (arg.kind === 'cell') return [];
  const e: Expression = arg.kind === 'value' ? arg.value : arg.pointer;
  return objectsIn(world, of(e)).filter((object) => arg.kind === 'value' || hasField(world, object, arg.field));
}

/** In their order; `undefined` = all that there are. */
export const objectsIn = (world: World, objects: Objects): readonly number[] =>
  [...(objects ?? world.objects.keys())].filter((object) => object > 0 && object < world.objects.length).sort((a, b) => a - b);

function hasField(world: World, object: number, field: number): boolean {
  return world.fieldName(field) in world.types[world.objects[object]!.type]!.fields;
}

export const constantOf = (arg: Argument): number | undefined =>
  arg.kind === 'value' && arg.value.kind === 'constant' ? arg.value.value : undefined;

/** The cells of a location: a global's, or the field's of every object that the pointer may lead to. */
export function cellsOf(arg: Argument, of: PointsTo, world: World): readonly number[] {
  if (arg.kind === 'value') return [];
  if (arg.kind === 'cell') return [arg.cell];
  const name = world.fieldName(arg.field);
  return pointees(arg, of, world).flatMap((object) => {
    const first = world.fieldCell(object, name);
    return Array.from({ length: cellCount(world.types[world.objects[object]!.type]!.fields[name]!) }, (_, i) => first + i);
  });
}

/** A load whose result nobody uses sees no value. */
export function locationsOf({
  operation,
  after,
  moves,
}: Point): readonly { readonly argument: number; readonly reads: boolean; readonly writes: boolean }[] {
  const kinds = Object.values(operation.params).filter((kind) => kind !== 'tag');
  const used = operation.params['order'] !== 'tag' || after.length > 0 || moves.length > 1 || moves.some(usesResult);
  return kinds.flatMap((kind, argument) =>
    kind === 'read' || kind === 'write' || kind === 'update'
      ? [{ argument, reads: kind === 'update' || (kind === 'read' && used), writes: kind !== 'read' }]
      : [],
  );
}

export function usesResult({ guard, note, writes, assignments }: Move): boolean {
  const uses = (e: Expression): boolean =>
    e.kind === 'result' ||
    ((e.kind === 'add' || e.kind === 'sub') && (uses(e.left) || uses(e.right))) ||
    (e.kind === 'lookup' && (uses(e.row) || uses(e.column)));
  return (
    guard !== undefined ||
    (note?.values.some(uses) ?? false) ||
    writes.some(({ object, value }) => uses(object) || uses(value)) ||
    assignments.some(({ value }) => uses(value))
  );
}
