import type { Operation } from '../../core/operation/operation.js';

/** How an operation of a scene was made, as plain data: the maker, and what it was given. */
export type Made =
  | readonly [maker: 'any', name: string, values: readonly number[]]
  | readonly [maker: 'of line', primitive: string, line: number, ofDevice: boolean];

const made = new WeakMap<Operation, Made>();

/** Notes how it was made. */
export function remember(operation: Operation, how: Made): Operation {
  made.set(operation, how);
  return operation;
}

/** Undefined: it is no scene's. */
export const howMade = (operation: Operation): Made | undefined => made.get(operation);
