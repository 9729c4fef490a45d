import { Defect } from '../../core/error.js';
import type { Operation } from '../../core/operation/operation.js';
import { anyOperation } from './any.js';
import type { Made } from './made.js';
import { ofLine } from './of-line.js';

/** Makes an operation of a scene again, where there is no front end. */
export function remade(made: Made, primitives: ReadonlyMap<string, Operation>): Operation {
  if (made[0] === 'any') return anyOperation(made[1], made[2]);
  const primitive = primitives.get(made[1]);
  if (primitive === undefined) throw new Defect(`there is no primitive ${made[1]}`);
  return ofLine(primitive, made[2], made[3]);
}
