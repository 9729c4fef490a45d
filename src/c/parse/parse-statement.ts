import type { DeclarationParser } from './parse-declaration.js';
import type { Statement } from './syntax.js';
import type { TokenStream } from './token-stream.js';

type Block = Statement & { readonly kind: 'block' };

const deepest = 100;

/** Reads statements. One that cannot be read is noted, and the next one is read. */
export class StatementParser {
  private readonly stream: TokenStream;
  private depth = 0;

  constructor(private readonly types: DeclarationParser) {
    this.stream = types.stream;
  }

  block(): Block {
    const { stream } = this;
    const { at } = stream.expect('{', 'before a block');
    if (++this.depth > deepest) stream.problems.refuse(at, 'this block is nested too deeply to be read');
    const body: Statement[] = [];
    while (!stream.is('}') && !stream.atEnd) {
      const from = stream.mark;
      const statement = stream.problems.within(() => this.statement());
      if (statement) body.push(statement);
      else this.skipStatement(from);
    }
    this.depth--;
    stream.expect('}', 'that closes a block');
    return { kind: 'block', body, ...stream.span(at) };
  }

  /** Behind the `;` of what could not be read, or before the `}` that closes its block. */
  private skipStatement(from: number): void {
    const { stream } = this;
    if (stream.mark === from) stream.next();
    for (let depth = 0; !stream.atEnd; ) {
      if (stream.is('}') && depth === 0) return;
      const { text, kind } = stream.next();
      if (kind === 'string') continue;
      if (text === '{') depth++;
      if (text === '}' && --depth === 0) return;
      if (text === ';' && depth === 0) return;
    }
  }

  statement(): Statement {
    if (++this.depth > deepest) this.stream.problems.refuse(this.stream.token.at, 'this statement is nested too deeply to be read');
    try {
      return this.one();
    } finally {
      this.depth--;
    }
  }

  private one(): Statement {
    const { stream, types } = this;
    const { at, kind, text } = stream.token;
    const span = () => stream.span(at);
    if (stream.is('{')) return this.block();
    if (stream.accept(';')) return { kind: 'empty', ...span() };
    if (kind === 'name') {
      switch (text) {
        case 'if':
        case 'while':
        case 'switch': {
          stream.next();
          const test = this.inParentheses(text);
          const body = this.statement();
          if (text === 'while') return { kind: 'while', test, body, ...span() };
          if (text === 'switch') return { kind: 'switch', value: test, body, ...span() };
          const otherwise = stream.accept('else') ? this.statement() : undefined;
          return { kind: 'if', test, body, otherwise, ...span() };
        }
        case 'do': {
          stream.next();
          const body = this.statement();
          stream.expect('while', "behind the body of 'do'");
          const test = this.inParentheses('while');
          this.semicolon("'do … while'");
          return { kind: 'do', test, body, ...span() };
        }
        case 'for':
          return this.loop();
        case 'case':
        case 'default': {
          stream.next();
          const value = text === 'case' ? types.expressions.assignment() : undefined;
          const upTo = value && stream.accept('...') ? types.expressions.assignment() : undefined;
          stream.expect(':', `behind '${text}'`);
          const body: Statement = stream.is('}') ? { kind: 'empty', ...span() } : this.statement();
          return { kind: 'case', value, upTo, body, ...span() };
        }
        case 'goto': {
          stream.next();
          if (stream.is('*')) stream.problems.refuse(at, "a computed 'goto' is not modelled");
          const label = stream.name("a label behind 'goto'");
          this.semicolon("'goto'");
          return { kind: 'goto', name: label.text, nameAt: label.at, ...span() };
        }
        case 'return': {
          stream.next();
          const value = stream.is(';') ? undefined : types.expressions.expression();
          this.semicolon("'return'");
          return { kind: 'return', value, ...span() };
        }
        case 'break':
        case 'continue':
          stream.next();
          this.semicolon(`'${text}'`);
          return { kind: text, ...span() };
        case 'fallthrough':
          stream.next();
          this.semicolon("'fallthrough'");
          return { kind: 'empty', ...span() };
        case 'asm':
        case '__asm__':
          return stream.problems.refuse(at, 'inline assembler is not modelled');
        case 'else':
          return stream.problems.refuse(at, "'else' without 'if'");
      }
      if (stream.ahead(1).text === ':' && stream.ahead(1).kind === 'mark') {
        stream.next();
        stream.next();
        types.idle();
        const body: Statement = stream.is('}') ? { kind: 'empty', ...span() } : this.statement();
        return { kind: 'label', name: text, body, ...span() };
      }
      if (types.startsDeclaration()) {
        const names = types.declaration();
        return { kind: 'declare', names, ...span() };
      }
      const each = this.each();
      if (each) return each;
    }
    const value = types.expressions.expression();
    this.semicolon('an expression');
    return { kind: 'expression', value, ...span() };
  }

  private semicolon(after: string): void {
    this.stream.expect(';', `behind ${after}`);
  }

  private inParentheses(word: string) {
    this.stream.expect('(', `behind '${word}'`);
    const value = this.types.expressions.expression();
    this.stream.expect(')', `behind what '${word}' asks`);
    return value;
  }

  private loop(): Statement {
    const { stream, types } = this;
    const { at } = stream.next();
    stream.expect('(', "behind 'for'");
    const firstAt = stream.token.at;
    let first: Statement | undefined;
    if (types.startsDeclaration()) first = { kind: 'declare', names: types.declaration(), ...stream.span(firstAt) };
    else if (!stream.accept(';')) {
      first = { kind: 'expression', value: types.expressions.expression(), ...stream.span(firstAt) };
      this.semicolon("the first part of 'for'");
    }
    const test = stream.is(';') ? undefined : types.expressions.expression();
    this.semicolon("the second part of 'for'");
    const next = stream.is(')') ? undefined : types.expressions.expression();
    stream.expect(')', "behind the parts of 'for'");
    const body = this.statement();
    return { kind: 'for', first, test, next, body, ...stream.span(at) };
  }

  /** A call that a block or a statement follows without a `;`: a macro that is a loop. */
  private each(): Statement | undefined {
    const { stream, types } = this;
    const { text, at, kind } = stream.token;
    if (kind !== 'name' || stream.ahead(1).text !== '(') return undefined;
    let depth = 0;
    let i = 1;
    do {
      const { text: mark, kind: what } = stream.ahead(i);
      if (what === 'end') return undefined;
      if (mark === '(') depth++;
      if (mark === ')') depth--;
      i++;
    } while (depth > 0);
    const after = stream.ahead(i);
    if (after.text !== '{' && !(/for_each|^scoped_/.test(text) && after.kind === 'name')) return undefined;
    stream.next();
    const args = types.expressions.arguments();
    const body = this.statement();
    return { kind: 'each', name: text, args, body, ...stream.span(at) };
  }
}
