import type { Entry, Expression, TypeName } from './syntax.js';
import { named, type TokenStream } from './token-stream.js';

/** What an expression needs of declarations. */
export interface TypeReader {
  /** Whether a type begins at the token that is so many further on. */
  startsType(ahead: number): boolean;
  /** A type without a name: `struct ctx *`. */
  typeName(): TypeName;
}

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const assignments = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='];
/** Deeper is no expression that somebody wrote. */
const deepest = 200;

/** Reads expressions. */
export class ExpressionParser {
  private depth = 0;

  constructor(
    readonly stream: TokenStream,
    private readonly types: TypeReader,
  ) {}

  /** With commas. */
  expression(): Expression {
    let left = this.assignment();
    while (this.stream.is(',')) {
      this.stream.next();
      const right = this.assignment();
      left = { kind: 'binary', mark: ',', left, right, at: left.at, end: right.end };
    }
    return left;
  }

  /** Without. */
  assignment(): Expression {
    const { stream } = this;
    if (++this.depth > deepest) stream.problems.refuse(stream.token.at, 'this expression is nested too deeply to be read');
    const to = this.choice();
    if (!assignments.includes(stream.token.text) || stream.token.kind !== 'mark') {
      this.depth--;
      return to;
    }
    const mark = stream.next().text;
    const value = this.assignment();
    this.depth--;
    return { kind: 'assign', mark: mark.slice(0, -1), to, value, at: to.at, end: value.end };
  }

  private choice(): Expression {
    const test = this.binary(0);
    if (!this.stream.accept('?')) return test;
    const yes = this.stream.is(':') ? undefined : this.expression();
    this.stream.expect(':', "behind '?'");
    const no = this.assignment();
    return { kind: 'choice', test, yes, no, at: test.at, end: no.end };
  }

  private binary(level: number): Expression {
    if (level === levels.length) return this.unary();
    let left = this.binary(level + 1);
    while (this.stream.token.kind === 'mark' && levels[level]!.includes(this.stream.token.text)) {
      const mark = this.stream.next().text;
      const right = this.binary(level + 1);
      left = { kind: 'binary', mark, left, right, at: left.at, end: right.end };
    }
    return left;
  }

  private unary(): Expression {
    const { stream } = this;
    const { at, text, kind } = stream.token;
    if (++this.depth > deepest) stream.problems.refuse(at, 'this expression is nested too deeply to be read');
    try {
      if (kind === 'mark' && ['-', '+', '!', '~', '*', '&'].includes(text)) {
        stream.next();
        const of = this.unary();
        return { kind: 'unary', mark: text as '-', of, at, end: of.end };
      }
      if (kind === 'mark' && text === '&&') stream.problems.refuse(at, 'the address of a label is not read');
      if (kind === 'mark' && (text === '++' || text === '--')) {
        stream.next();
        const of = this.unary();
        return { kind: 'step', mark: text, before: true, of, at, end: of.end };
      }
      if (kind === 'name' && text === 'sizeof') {
        stream.next();
        if (stream.is('(') && this.types.startsType(1)) {
          stream.next();
          const type = this.types.typeName();
          stream.expect(')', 'behind a type');
          return { kind: 'sizeof', type, ...stream.span(at) };
        }
        const of = this.unary();
        return { kind: 'sizeof', of, ...stream.span(at) };
      }
      if (text === '(' && this.types.startsType(1)) {
        stream.next();
        const type = this.types.typeName();
        stream.expect(')', 'behind a type');
        if (stream.is('{')) return { ...this.braces(), type, at } as Expression;
        const of = this.unary();
        return { kind: 'cast', type, of, at, end: of.end };
      }
      return this.postfix(this.primary());
    } finally {
      this.depth--;
    }
  }

  private postfix(first: Expression): Expression {
    const { stream } = this;
    let of = first;
    for (;;) {
      const { at } = of;
      if (stream.is('(')) {
        const args = this.arguments();
        const objects = stream.is('__objects') ? this.objects() : undefined;
        of = { kind: 'call', callee: of, args, ...(objects !== undefined && { objects }), ...stream.span(at) };
      } else if (stream.accept('[')) {
        const by = this.expression();
        stream.expect(']', 'behind an index');
        of = { kind: 'index', of, by, ...stream.span(at) };
      } else if (stream.is('.') || stream.is('->')) {
        const arrow = stream.next().text === '->';
        const name = stream.name(`the name of a member behind '${arrow ? '->' : '.'}'`);
        of = { kind: 'member', of, arrow, name: name.text, nameAt: name.at, ...stream.span(at) };
      } else if (stream.is('++') || stream.is('--')) {
        const mark = stream.next().text as '++';
        of = { kind: 'step', mark, before: false, of, ...stream.span(at) };
      } else return of;
    }
  }

  /** `__objects(n)`. */
  objects(): number {
    const { stream } = this;
    const { at } = stream.next();
    stream.expect('(', "behind '__objects'");
    const value = this.assignment();
    stream.expect(')', "behind the number of '__objects'");
    if (value.kind !== 'number' || value.value < 1 || value.value > 16)
      return stream.problems.refuse(at, '__objects takes how many objects there can be at once: 1 to 16');
    return value.value;
  }

  /** The arguments of a call; a type is one where a macro takes one. */
  arguments(): readonly Expression[] {
    const { stream } = this;
    stream.expect('(', 'before arguments');
    const args: Expression[] = [];
    while (!stream.is(')')) {
      const { at } = stream.token;
      if (this.types.startsType(0)) {
        const type = this.types.typeName();
        args.push({ kind: 'type', type, ...stream.span(at) });
      } else args.push(this.assignment());
      if (!stream.accept(',')) break;
    }
    stream.expect(')', 'behind the arguments of a call');
    return args;
  }

  private primary(): Expression {
    const { stream } = this;
    const { at, end, kind, text } = stream.token;
    switch (kind) {
      case 'number':
        stream.next();
        return { kind: 'number', value: this.numberOf(text, at), at, end };
      case 'char':
        stream.next();
        return { kind: 'number', value: this.charOf(text, at), at, end };
      case 'string': {
        let value = '';
        // a macro between two texts, such as PRIu64, is a text
        for (;;) {
          if (stream.token.kind === 'string') value += stream.next().text.slice(1, -1);
          else if (stream.token.kind === 'name' && stream.ahead(1).kind === 'string') stream.next();
          else break;
        }
        return { kind: 'text', value, ...stream.span(at) };
      }
      case 'name':
        if (text === 'asm' || text === '__asm__') stream.problems.refuse(at, 'inline assembler is not modelled');
        if (stream.ahead(1).kind === 'string') {
          // KERN_ERR "text"
          stream.next();
          return this.primary();
        }
        stream.next();
        return { kind: 'name', name: text, at, end };
      default:
        if (stream.is('(')) {
          stream.next();
          if (stream.is('{')) stream.problems.refuse(at, 'a statement within an expression, ({ … }), is not read; write it as statements');
          const inner = this.expression();
          stream.expect(')', 'that closes a parenthesis');
          return { ...inner, ...stream.span(at) };
        }
        return stream.problems.refuse(at, `expected an expression, and not ${named(stream.token)}`);
    }
  }

  /** `{ .open = f, 3 }`. */
  braces(): Expression {
    const { stream } = this;
    const { at } = stream.expect('{', 'before an initialiser');
    const entries: Entry[] = [];
    while (!stream.is('}')) {
      let member: string | undefined;
      let index: Expression | undefined;
      if (stream.accept('.')) {
        member = stream.name("the name of a member behind '.'").text;
        while (stream.accept('.')) member += `.${stream.name("the name of a member behind '.'").text}`;
        stream.expect('=', 'behind a member of an initialiser');
      } else if (stream.accept('[')) {
        index = this.assignment();
        stream.expect(']', 'behind an index');
        stream.expect('=', 'behind an index of an initialiser');
      }
      const value = stream.is('{') ? this.braces() : this.assignment();
      entries.push({ member, ...(index && { index }), value });
      if (!stream.accept(',')) break;
    }
    stream.expect('}', 'that closes an initialiser');
    return { kind: 'braces', entries, ...stream.span(at) };
  }

  private numberOf(text: string, at: number): number {
    const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)$/.exec(text);
    if (!match) {
      const floating = /^[0-9.]+([eE][+-]?[0-9]+)?[fFlL]?$/.test(text);
      return this.stream.problems.refuse(at, floating ? `'${text}': floating point is not modelled` : `'${text}' is no number`);
    }
    const digits = match[1]!;
    const value = /^0[xX]/.test(digits)
      ? Number.parseInt(digits, 16)
      : /^0[bB]/.test(digits)
        ? Number.parseInt(digits.slice(2), 2)
        : Number.parseInt(digits, digits.startsWith('0') ? 8 : 10);
    if (value > 2 ** 31 - 1)
      return this.stream.problems.refuse(
        at,
        `'${text}' is beyond what a word of a model holds, 2147483647; a smaller number of its own kind does`,
      );
    return value;
  }

  private charOf(text: string, at: number): number {
    const inner = text.slice(1, -1);
    const escaped: { readonly [text: string]: number } = { '\\n': 10, '\\t': 9, '\\0': 0, '\\r': 13, "\\'": 39, '\\\\': 92, '\\"': 34 };
    const value = inner.length === 1 ? inner.charCodeAt(0) : escaped[inner];
    return value ?? this.stream.problems.refuse(at, `${text} is no character that is read`);
  }
}
