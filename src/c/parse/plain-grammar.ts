import { idleCalls, idleWords, integerTypes, integerWords } from './integer-types.js';
import type { Token } from './tokens.js';

/** A text for the grammar, and of which token of the file each stretch of it is. */
export interface GrammarText {
  readonly text: string;
  /** Of each piece of the text, in order: where it begins and ends, and the token that it is of. */
  readonly pieces: readonly { readonly from: number; readonly to: number; readonly token: Token }[];
}

/** Begins the tag of a struct that stands for a type by its name: `(u32) x`. */
export const typeTag = '__type_';

/** `typeOnly` stands where a macro of the kernel takes a type: `container_of(t, (struct ctx *) __type_only, timer)`. */
export const typeOnly = '__type_only';

const keywords = new Set('if while for switch return sizeof do else case goto'.split(' '));
/** Words of types that the grammar takes for no expression: they cannot stand alone as an argument. */
const typeWords = new Set([
  ...integerWords,
  ...'struct enum union void bool size_t ssize_t ptrdiff_t intptr_t uintptr_t const float double'.split(' '),
  ...[8, 16, 32, 64].flatMap((bits) => [`int${bits}_t`, `uint${bits}_t`]),
]);
const marks = new Set(['__range', '__any', '__free']);

/** Begins the name of such a macro within a function that has `static` before it. */
export const staticOf = '__static_';

/** Macros that declare something: `DEFINE_MUTEX(m);`. */
export const declaring = /^(__static_)?(DEFINE_|DECLARE_|LIST_HEAD$|HLIST_HEAD$)/;

/**
 * What kernel code and scenes have and the grammar of C does not, in forms that it has:
 *
 * - words that say nothing to a model (`__init`, `__must_hold(…)`) are left out;
 * - a macro that begins a block, `list_for_each_entry(…) { }`, `SCENE(…) { }`, is a `for` whose first part is the call;
 * - `__range(…)`, `__any(…)` and `__free(…)` behind a name, and `__objects(n)` behind a name or a struct, are attributes; behind a call an
 *   index;
 * - a type among the arguments of a macro is a cast of `typeOnly`;
 * - of a type in parentheses that is one name, `(u32) -1`, the grammar cannot know that it is one: it gets the tag of a struct;
 * - `case 1 ... 3:` has both ends in parentheses.
 */
export function plainGrammar(tokens: readonly Token[]): GrammarText {
  return new Rewriting(tokens.filter(({ kind }) => kind !== 'end')).done();
}

class Rewriting {
  private readonly pieces: { from: number; to: number; token: Token }[] = [];
  private text = '';
  /** The types that the file names. */
  private readonly types: ReadonlySet<string>;
  /** Of a parenthesis that opens, where it is closed. */
  private readonly closedAt = new Map<number, number>();
  /** What a token is to become, by its place. */
  private readonly instead = new Map<number, string>();
  private braces = 0;
  /** Of each open parenthesis, whether it is that of a call. */
  private readonly calls: boolean[] = [];

  constructor(private readonly tokens: readonly Token[]) {
    this.types = typedefsOf(tokens);
    const open: number[] = [];
    for (const [i, token] of tokens.entries()) {
      if (token.kind !== 'mark') continue;
      if (token.text === '(') open.push(i);
      if (token.text === ')' && open.length > 0) this.closedAt.set(open.pop()!, i);
    }
  }

  done(): GrammarText {
    for (let i = 0; i < this.tokens.length; ) {
      this.count(i);
      i = this.one(i);
    }
    return { text: this.text, pieces: this.pieces };
  }

  private put(i: number, as = this.instead.get(i) ?? this.tokens[i]!.text): number {
    this.pieces.push({ from: this.text.length, to: this.text.length + as.length, token: this.tokens[i]! });
    this.text += `${as} `;
    return i + 1;
  }

  private textAt(i: number): string {
    return this.tokens[i]?.text ?? '';
  }

  private count(i: number): void {
    const { kind, text } = this.tokens[i]!;
    if (kind !== 'mark') return;
    if (text === '{') this.braces++;
    if (text === '}') this.braces--;
    if (text === '(') this.calls.push(this.tokens[i - 1]?.kind === 'name' && !keywords.has(this.textAt(i - 1)));
    if (text === ')') this.calls.pop();
  }

  /** Writes what is at a place; gives the place to go on at. */
  private one(i: number): number {
    const { kind, text } = this.tokens[i]!;
    if (kind !== 'name') return this.put(i);
    const close = this.closedAt.get(i + 1);
    if (idleWords.has(text)) return i + 1;
    if (close !== undefined && idleCalls.has(text)) return close + 1;
    if (text === 'static' && declaring.test(this.textAt(i + 1)) && this.textAt(i + 2) === '(') {
      // within a function it says more than at file level
      if (this.braces > 0) this.instead.set(i + 1, `${staticOf}${this.textAt(i + 1)}`);
      return i + 1;
    }
    if (text === 'BEFORE' && this.textAt(i + 1) === '{') return this.put(i, 'for ( BEFORE ( ) ;;)');
    if (text === 'case') return this.case(i);
    if (close !== undefined && (marks.has(text) || text === '__objects')) return this.mark(i, close);
    if (close !== undefined && this.beginsBlock(i, close)) {
      this.instead.set(close, ') ;;)');
      return this.put(i, `for ( ${text}`);
    }
    return this.type(i) ?? this.put(i);
  }

  private mark(i: number, close: number): number {
    const { text } = this.tokens[i]!;
    const behind = this.tokens[i - 1];
    const [before, after] =
      marks.has(text) || behind?.kind === 'name' ? ['[[', ']]'] : behind?.text === ')' ? ['[', ']'] : ['__attribute__((', '))'];
    this.instead.set(close, `) ${after}`);
    return this.put(i, `${before} ${text}`);
  }

  private beginsBlock(i: number, close: number): boolean {
    const { text } = this.tokens[i]!;
    const before = this.textAt(i - 1);
    if (keywords.has(text) || !(/^[;{}:)]?$/.test(before) || before === 'else' || before === 'do')) return false;
    if (this.braces === 0 && text !== 'SCENE') return false;
    return this.textAt(close + 1) === '{' || (/for_each|^scoped_/.test(text) && this.tokens[close + 1]?.kind === 'name');
  }

  private case(i: number): number {
    let dots: number | undefined;
    let colon = i + 1;
    for (; colon < this.tokens.length && !/^[:;{}]$/.test(this.textAt(colon)); colon++) if (this.textAt(colon) === '...') dots = colon;
    if (dots === undefined || this.textAt(colon) !== ':') return this.put(i);
    this.instead.set(dots, ',').set(colon, ') :');
    return this.put(i, 'case (');
  }

  /** A type where the grammar would take a value. */
  private type(i: number): number | undefined {
    const { text } = this.tokens[i]!;
    const before = this.textAt(i - 1);
    if (before === '(' && this.textAt(i + 1) === ')' && this.tokens[i - 2]?.kind !== 'name')
      if (this.types.has(text) || (integerTypes.has(text) && !typeWords.has(text))) return this.put(i, `struct ${typeTag}${text}`);
    if (this.braces === 0 || !this.calls.at(-1) || !typeWords.has(text) || (before !== '(' && before !== ',')) return undefined;
    let last = i;
    while (this.tokens[last + 1]?.kind === 'name' || this.textAt(last + 1) === '*') last++;
    const behind = this.textAt(last + 1);
    if (behind !== ',' && !(behind === ')' && before === ',')) return undefined;
    for (let at = i; at <= last; at++) this.put(at, `${at === i ? '(' : ''}${this.textAt(at)}${at === last ? `) ${typeOnly}` : ''}`);
    return last + 1;
  }
}

/** The names that a file makes types of. */
function typedefsOf(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]!.text !== 'typedef') continue;
    for (let depth = 0; i < tokens.length && !(tokens[i]!.text === ';' && depth === 0); i++) {
      const { kind, text } = tokens[i]!;
      if (text === '{' || text === '(') depth++;
      if (text === '}' || text === ')') depth--;
      // `typedef int num_t;`, `typedef int (*fn_t)(int);`
      const next = tokens[i + 1]?.text ?? '';
      if (
        kind === 'name' &&
        !typeWords.has(text) &&
        !['struct', 'enum', 'union'].includes(tokens[i - 1]?.text ?? '') &&
        ((depth === 0 && /^[;,[(]$/.test(next)) ||
          (depth === 1 && next === ')' && tokens[i - 1]?.text === '*' && tokens[i - 2]?.text === '('))
      )
        names.add(text);
    }
  }
  return names;
}
