import { idleCalls, idleWords, integerOf, integerTypes, integerWords } from './integer-types.js';
import { ExpressionParser } from './parse-expression.js';
import type { Constant, Declaration, Expression, Parameter, Range, Struct, TypeName } from './syntax.js';
import { named, type TokenStream } from './token-stream.js';

/** What stands before the names of a declaration. */
interface Specifiers {
  readonly type: TypeName;
  readonly storage: Declaration['storage'];
}

/** A name with what is around it. */
interface Declarator {
  readonly name: string;
  readonly at: number;
  readonly type: TypeName;
}

/** What a declaration says behind its name. */
type Marks = Pick<Declaration, 'range' | 'any' | 'cleanup' | 'objects'>;

const storages = ['typedef', 'static', 'extern'];

/** Reads types, declarations, structs and enums; keeps those that it meets. */
export class DeclarationParser {
  readonly structs: Struct[] = [];
  readonly enums: { readonly tag: string; readonly constants: readonly Constant[] }[] = [];
  readonly expressions: ExpressionParser;
  private readonly typedefs = new Map<string, TypeName>();
  private nameless = 0;

  constructor(readonly stream: TokenStream) {
    this.expressions = new ExpressionParser(stream, this);
  }

  private isTypeWord(text: string): boolean {
    return (
      ['struct', 'union', 'enum', 'void', 'float', 'double', 'typeof', '__typeof__'].includes(text) ||
      integerWords.includes(text) ||
      integerTypes.has(text) ||
      this.typedefs.has(text) ||
      text === 'const' ||
      text === 'volatile'
    );
  }

  startsType(ahead: number): boolean {
    const { kind, text } = this.stream.ahead(ahead);
    return kind === 'name' && (this.isTypeWord(text) || (/_t$/.test(text) && this.stream.ahead(ahead + 1).text === '*'));
  }

  /** Whether a declaration begins here: two names in a row are a type that the file does not define and a name. */
  startsDeclaration(): boolean {
    const { stream } = this;
    const { kind, text } = stream.token;
    if (kind !== 'name') return false;
    if (this.startsType(0) || storages.includes(text) || idleWords.has(text)) return true;
    const next = stream.ahead(1);
    if (next.kind === 'name' && !idleCalls.has(next.text)) return !['return', 'goto', 'case', 'else', 'do'].includes(text);
    return /_t$/.test(text) && next.text === '*';
  }

  /** Passes over what a model does not keep. */
  idle(): void {
    const { stream } = this;
    for (;;) {
      if (stream.token.kind === 'name' && idleCalls.has(stream.token.text) && stream.ahead(1).text === '(') {
        stream.next();
        let depth = 0;
        do {
          if (stream.is('(')) depth++;
          if (stream.is(')')) depth--;
          if (stream.atEnd) return;
          stream.next();
        } while (depth > 0);
      } else if (stream.token.kind === 'name' && idleWords.has(stream.token.text)) stream.next();
      else return;
    }
  }

  specifiers(): Specifiers {
    const { stream } = this;
    const { at } = stream.token;
    let storage: Declaration['storage'];
    let type: TypeName | undefined;
    const words: string[] = [];
    for (;;) {
      this.idle();
      const { kind, text, at: wordAt } = stream.token;
      if (kind !== 'name') break;
      if (storages.includes(text)) {
        storage = stream.next().text as 'static';
      } else if (text === 'struct' || text === 'union' || text === 'enum') {
        type = this.tagged();
      } else if (text === 'float' || text === 'double') stream.problems.refuse(wordAt, 'floating point is not modelled');
      else if (text === 'typeof' || text === '__typeof__') stream.problems.refuse(wordAt, `'${text}' is not read; write the type`);
      else if (integerWords.includes(text)) words.push(stream.next().text);
      else if (type === undefined && words.length === 0 && text === 'void') {
        stream.next();
        type = { kind: 'void' };
      } else if (type === undefined && words.length === 0) {
        stream.next();
        type = this.typedefs.get(text) ?? integerTypes.get(text) ?? { kind: 'named', name: text };
      } else break;
    }
    if (words.length > 0) type = integerOf(words);
    if (type === undefined) return stream.problems.refuse(at, `expected a type, and not ${named(stream.token)}`);
    return { type, storage };
  }

  /** `struct ctx { … }`, `enum state { … }`, or one by its name. */
  private tagged(): TypeName {
    const { stream } = this;
    const word = stream.next();
    this.idle();
    const tag = stream.token.kind === 'name' ? stream.next().text : `nameless ${++this.nameless}`;
    this.idle();
    if (!stream.is('{')) {
      if (tag.startsWith('nameless')) stream.problems.refuse(word.at, `expected a name or '{' behind '${word.text}'`);
      if (word.text === 'union')
        stream.problems.refuse(word.at, 'a union is not modelled: one word would be read as another kind; use members');
      return word.text === 'enum' ? { kind: 'enum', tag } : { kind: 'struct', tag };
    }
    if (word.text === 'union')
      stream.problems.refuse(
        word.at,
        'a union is not modelled: one word would be read as another kind; make its parts members of a struct',
      );
    stream.next();
    if (word.text === 'enum') {
      const constants: Constant[] = [];
      while (!stream.is('}')) {
        const { text, at } = stream.name('the name of a constant');
        constants.push({ name: text, at, value: stream.accept('=') ? this.expressions.assignment() : undefined });
        if (!stream.accept(',')) break;
      }
      stream.expect('}', 'that closes an enum');
      this.enums.push({ tag, constants });
      return { kind: 'enum', tag };
    }
    const members: Declaration[] = [];
    while (!stream.is('}') && !stream.atEnd) members.push(...this.members());
    stream.expect('}', `that closes the struct '${tag}'`);
    this.idle();
    const objects = stream.is('__objects') ? this.expressions.objects() : undefined;
    this.structs.push({ tag, members, ...(objects !== undefined && { objects }), ...stream.span(word.at) });
    return { kind: 'struct', tag };
  }

  private members(): readonly Declaration[] {
    const { stream } = this;
    const { at } = stream.token;
    const { type } = this.specifiers();
    if (stream.accept(';')) return [{ name: '', type, storage: undefined, init: undefined, ...stream.span(at) }];
    const found: Declaration[] = [];
    do {
      const declarator = this.declarator(type);
      if (stream.is(':')) {
        stream.next();
        this.expressions.assignment();
      }
      const marks = this.marks();
      found.push({
        ...marks,
        name: declarator.name,
        type: declarator.type,
        storage: undefined,
        init: undefined,
        at: declarator.at,
        end: stream.lastEnd,
      });
    } while (stream.accept(','));
    stream.expect(';', 'behind a member');
    return found;
  }

  typeName(): TypeName {
    const { type } = this.specifiers();
    return this.declarator(type, false).type;
  }

  /** `*name[2]`, `(*name)(int)`. Without a name where a type alone is meant. */
  declarator(base: TypeName, wantsName = true): Declarator {
    const { stream } = this;
    let type = base;
    this.idle();
    while (stream.accept('*')) {
      type = { kind: 'pointer', to: type };
      this.idle();
    }
    if (stream.is('(') && (stream.ahead(1).text === '*' || !wantsName)) {
      // a pointer to a function: what is inside is built upon what is behind it
      const mark = stream.mark;
      stream.next();
      const skipped = this.declarator({ kind: 'void' }, wantsName);
      stream.expect(')', 'that closes a declarator');
      const outer = this.suffixes(type);
      const end = stream.mark;
      stream.back(mark);
      stream.next();
      const inner = this.declarator(outer, wantsName);
      stream.back(end);
      return { ...inner, at: skipped.at };
    }
    const at = stream.token.at;
    const name = stream.token.kind === 'name' && !idleCalls.has(stream.token.text) ? stream.next().text : '';
    if (name === '' && wantsName) stream.problems.refuse(at, `expected a name, and not ${named(stream.token)}`);
    return { name, at, type: this.suffixes(type) };
  }

  private suffixes(type: TypeName): TypeName {
    const { stream } = this;
    if (stream.accept('[')) {
      const size = stream.is(']') ? undefined : this.expressions.assignment();
      stream.expect(']', 'behind the size of an array');
      return { kind: 'array', of: this.suffixes(type), size };
    }
    if (stream.is('(')) return { kind: 'function', returns: type, params: this.parameters() };
    return type;
  }

  private parameters(): readonly Parameter[] {
    const { stream } = this;
    stream.expect('(', 'before parameters');
    if (stream.accept(')')) return [];
    const params: Parameter[] = [];
    do {
      if (stream.accept('...')) break;
      const { at } = stream.token;
      const { type } = this.specifiers();
      const declarator = this.declarator(type, false);
      this.idle();
      if (declarator.type.kind === 'void') continue;
      const decayed: TypeName = declarator.type.kind === 'array' ? { kind: 'pointer', to: declarator.type.of } : declarator.type;
      params.push({ name: declarator.name, type: decayed, at: declarator.name === '' ? at : declarator.at });
    } while (stream.accept(','));
    stream.expect(')', 'behind the parameters');
    return params;
  }

  /** `__range(0, 3)`, `__any(0, -ENOMEM)`, `__free(kfree)` and what says nothing. */
  marks(): Marks {
    const { stream } = this;
    let range: Range | undefined;
    let any: readonly Expression[] | undefined;
    let cleanup: string | undefined;
    let objects: number | undefined;
    for (;;) {
      this.idle();
      const { at } = stream.token;
      if (stream.accept('__range')) range = this.range(at);
      else if (stream.is('__objects')) objects = this.expressions.objects();
      else if (stream.accept('__any')) any = this.expressions.arguments();
      else if (stream.accept('__free')) {
        stream.expect('(', "behind '__free'");
        cleanup = stream.name('the name of what frees it').text;
        stream.expect(')', "behind '__free'");
      } else break;
    }
    return {
      ...(range && { range }),
      ...(any && { any }),
      ...(cleanup !== undefined && { cleanup }),
      ...(objects !== undefined && { objects }),
    };
  }

  private range(at: number): Range {
    const values = this.expressions.arguments().map((value) => {
      const minus = value.kind === 'unary' && value.mark === '-' ? value.of : undefined;
      if (minus?.kind === 'number') return -minus.value;
      return value.kind === 'number' ? value.value : this.stream.problems.refuse(value.at, '__range takes two integers: __range(0, 3)');
    });
    const [min, max] = values;
    if (values.length !== 2 || min! > max!)
      return this.stream.problems.refuse(at, '__range takes two integers, the smaller first: __range(0, 3)');
    return { min: min!, max: max! };
  }

  /** The names of one declaration, behind its specifiers, up to its `;`. */
  declarators({ type, storage }: Specifiers, first?: Declarator): readonly Declaration[] {
    const { stream } = this;
    const found: Declaration[] = [];
    let given = first;
    do {
      const declarator = given ?? this.declarator(type);
      given = undefined;
      const marks = this.marks();
      const init = stream.accept('=') ? (stream.is('{') ? this.expressions.braces() : this.expressions.assignment()) : undefined;
      found.push({ ...marks, name: declarator.name, type: declarator.type, storage, init, at: declarator.at, end: stream.lastEnd });
      if (storage === 'typedef') this.typedefs.set(declarator.name, declarator.type);
    } while (stream.accept(','));
    stream.expect(';', 'behind a declaration');
    return found;
  }

  /** A declaration within a function. */
  declaration(): readonly Declaration[] {
    const specifiers = this.specifiers();
    if (this.stream.accept(';')) return [];
    return this.declarators(specifiers);
  }
}
