import type { Range } from './layout.js';

/** A member of a C struct, or a global: one or more cells. */
export interface Field {
  /** What a primitive family finds its cells by, such as `word`, `pointer`, `timer`, `rcu_head`. */
  readonly kind: string;
  /** The first cell has no name of its own; the others are named after a dot. */
  readonly cells: readonly { readonly name: string; readonly range: Range }[];
  /** The type of the objects that it leads to, or is about. */
  readonly type?: string;
  /** Members of those objects, by what they are to the primitives: of a hash table's nodes the key. */
  readonly members?: { readonly [role: string]: string };
  /**
   * Where each cell stands for a word in memory of its own, whatever it holds: what that is called, after a dot. There are as many cells as
   * words: those that are not among `cells` hold nothing.
   */
  readonly words?: readonly string[];
  /** It says who leads to its object, and a free does not take that back. */
  readonly outlives?: true;
}

/** How many cells it has in a state. */
export const cellCount = ({ cells, words = [] }: Field): number => Math.max(1, cells.length, words.length);

/** A plain word of the stated range. */
export function word(range: Range): Field {
  return { kind: 'word', cells: [{ name: '', range }] };
}

/** A pointer to an object of the model, or NULL. The type is for the reader; `leak` follows it. */
export function pointer(type: string): Field {
  return { kind: 'pointer', cells: [], type };
}
