import type { Tree } from 'web-tree-sitter';

/** The grammar of C, as whoever loads it gives it. */
export interface Grammar {
  /** The tree of a text; the caller deletes it. */
  parse(text: string): Tree;
}
