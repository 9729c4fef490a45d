import { StepError, InputError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import { objectOf, type World } from '../core/world/world.js';

/** Of each object the member of one kind, whatever the model calls it. */
export interface Members {
  /** The first cell of the member of an object, or -1. */
  of(object: number): number;
  /** The same of the object that a pointer leads to, -1 for NULL; tells nobody. */
  at(pointer: number): number;
  /** The same as a dereference, which the detectors hear of; -1 where it crashed. */
  reach(pointer: number, write: number): number;
}

/** Finds members by their kind of field. An object that has two of a kind does not say which one is meant, and is refused. */
export function membersOf(w: World, kind: string): Members {
  const cells = new Int32Array(w.objects.length).fill(-1);
  const fields = new Int32Array(w.objects.length).fill(-1);
  for (const { object, cell, name } of w.fieldsOfKind(kind)) {
    if (object === 0) continue;
    if (cells[object]! >= 0)
      throw new InputError(
        `${name} is the second member of its object of the kind ${kind}; a primitive finds it by its kind, so give it one`,
      );
    cells[object] = cell;
    fields[object] = w.fieldNumber(name.slice(name.indexOf('.') + 1));
  }
  const any = Math.max(...fields);
  const at = (pointer: number): number => {
    const object = objectOf(pointer);
    const cell = cells[object] ?? -1;
    if (cell < 0 && object !== 0 && object < cells.length)
      throw new StepError(
        `${w.objects[object]!.name} has no member of the kind ${kind}; its type needs such a field, or the pointer is another type's`,
      );
    return cell;
  };
  return {
    of: (object) => cells[object]!,
    at,
    reach(pointer, write) {
      const field = fields[objectOf(pointer)] ?? -1;
      w.emit(Event.access, pointer, field < 0 ? any : field, write);
      return w.crashed ? -1 : at(pointer);
    },
  };
}
