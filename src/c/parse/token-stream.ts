import type { Problems, Span } from './source.js';
import type { Token } from './tokens.js';

/** The tokens of a file, one after the other. */
export class TokenStream {
  private position = 0;

  constructor(
    private readonly tokens: readonly Token[],
    readonly problems: Problems,
  ) {}

  get token(): Token {
    return this.tokens[this.position]!;
  }

  ahead(by: number): Token {
    return this.tokens[Math.min(this.position + by, this.tokens.length - 1)]!;
  }

  /** Where the token before has ended. */
  get lastEnd(): number {
    return this.tokens[Math.max(0, this.position - 1)]!.end;
  }

  get atEnd(): boolean {
    return this.token.kind === 'end';
  }

  next(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.position++;
    return token;
  }

  is(text: string): boolean {
    return this.token.text === text && this.token.kind !== 'string' && this.token.kind !== 'end';
  }

  /** Takes the token where it is this one. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  expect(text: string, after: string): Token {
    if (this.is(text)) return this.next();
    // what is missing at the end of a line is missing there, as compilers say it
    const at = text === ';' || text === ')' || text === ']' ? this.lastEnd : this.token.at;
    return this.problems.refuse(at, `expected '${text}' ${after}, and not ${named(this.token)}`);
  }

  name(what: string): Token {
    if (this.token.kind === 'name') return this.next();
    return this.problems.refuse(this.token.at, `expected ${what}, and not ${named(this.token)}`);
  }

  span(at: number): Span {
    return { at, end: Math.max(at, this.lastEnd) };
  }

  /** Behind the end of what could not be read: a `;` of its level, or the block that it has. */
  skipDeclaration(from: number): void {
    this.position = Math.max(this.position, from);
    for (let depth = 0; !this.atEnd; ) {
      const { text, kind } = this.next();
      if (kind === 'string') continue;
      if (text === '{') depth++;
      if (text === '}' && --depth <= 0) {
        this.accept(';');
        return;
      }
      if (text === ';' && depth <= 0) return;
    }
  }

  get mark(): number {
    return this.position;
  }

  /** Back to a mark. */
  back(mark: number): void {
    this.position = mark;
  }
}

export const named = ({ kind, text }: Token): string =>
  kind === 'end' ? text : `'${text.length > 40 ? `${text.slice(0, 37)}...` : text}'`;
