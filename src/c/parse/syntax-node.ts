import type { Node } from 'web-tree-sitter';
import type { GrammarText } from './plain-grammar.js';
import type { Problems, Span } from './source.js';
import type { Token } from './tokens.js';

const keywords = new Set(
  'break case continue default do else for goto if return sizeof switch while struct union enum typedef static extern'.split(' '),
);

/** The nodes of one tree, and what they are in the file. */
export class Nodes {
  constructor(
    private readonly text: GrammarText,
    readonly problems: Problems,
    /** Whether the grammar takes more of the text with a `;` put in at this place. */
    readonly wantsSemicolon: (place: number) => boolean = () => false,
  ) {}

  /** The first token of the file that has part in the text from this place on. */
  private pieceAt(place: number): number {
    const { pieces } = this.text;
    let low = 0;
    for (let high = pieces.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (pieces[middle]!.to <= place) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, pieces.length - 1);
  }

  /** The token of the file that a node begins with. */
  firstToken(node: Node): Token {
    return this.text.pieces[this.pieceAt(node.startIndex)]!.token;
  }

  span(node: Node): Span {
    const { at } = this.firstToken(node);
    const { pieces } = this.text;
    let last = this.pieceAt(node.endIndex);
    if (last > 0 && pieces[last]!.from >= node.endIndex) last--;
    return { at, end: Math.max(at, pieces[last]!.token.end) };
  }

  /** What stands before a place of the text has ended here in the file. */
  before(place: number): number {
    const piece = this.pieceAt(place);
    return piece === 0 ? this.text.pieces[0]!.token.at : this.text.pieces[piece - 1]!.token.end;
  }

  /** The name that a node is. The grammar takes a keyword for one where it is no keyword. */
  name(node: Node): string {
    return keywords.has(node.text) ? this.refuse(node, `'${node.text}' cannot stand here`) : node.text;
  }

  refuse(node: Node, fact: string): never {
    return this.problems.refuse(this.span(node).at, fact);
  }
}

/** A child that the grammar promises. */
export const childOf = (node: Node, field: string): Node => node.childForFieldName(field)!;

export const childrenOf = (node: Node, field: string): readonly Node[] =>
  node.childrenForFieldName(field).filter((child) => child !== null);

/** The children that have a name in the grammar, without comments. */
export const namedChildrenOf = (node: Node): readonly Node[] => node.namedChildren.filter((child) => child !== null);
