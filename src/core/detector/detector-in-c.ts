import type { World } from '../world/world.js';

/** Adds a cell of a range to the exported state, which starts as 0, and gives its number. */
export type AddCell = (min: number, max: number) => number;

/** C text; a detector of a scenario's own may need its integers. */
export type InC = string | ((w: World) => string);

/**
 * A detector, said a second time in C for an exported model: from what it is to find and not from what its TypeScript does, so
 * that a mistake in one of the two shows. Its handlers are bodies of C functions of `a`, `b` and `c`, the arguments of the event,
 * that return the object that it went wrong on (0 = none), or -1. What they may call is in export/promela/runtime. The text is the
 * detector's own; of a scenario it may have integers alone.
 */
export interface DetectorInC {
  /** Adds the cells that it keeps and gives the C that its handlers need. Detectors that share it name the same function. */
  readonly state?: (w: World, cell: AddCell) => string;
  /** By kernel event number (core/world/event). */
  readonly on?: { readonly [event: number]: InC };
  /** By annotation name. */
  readonly onNote?: { readonly [note: string]: InC };
  /**
   * At the end of a run; `a` is the actors that must finish and are blocked, as bits. It is asked again for what it gave, until it gives
   * nothing more: of what it finds it gives the first from object `b` on.
   */
  readonly atEnd?: InC;
}

/** A C array; an empty one has an entry that nobody reads. */
export const arrayInC = (name: string, values: readonly number[], type = 'short'): string =>
  `static const ${type} ${name}[${Math.max(1, values.length)}] = { ${values.length === 0 ? 0 : values.join(', ')} };`;

/** A C array of rows of one length. */
export const matrixInC = (name: string, rows: readonly (readonly number[])[]): string => {
  const filled = rows.length === 0 ? [[0]] : rows.map((row) => (row.length === 0 ? [0] : row));
  const text = filled.map((row) => `{ ${row.join(', ')} }`);
  return `static const short ${name}[${filled.length}][${filled[0]!.length}] = { ${text.join(', ')} };`;
};
