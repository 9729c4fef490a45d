import type { Source, Span } from './source.js';

/** A token. Of one that a macro gave, the span is that of the macro's use. */
export interface Token extends Span {
  readonly kind: 'name' | 'number' | 'string' | 'char' | 'mark' | 'end';
  readonly text: string;
  /** It is the first of its line. */
  readonly first: boolean;
  /** Something stands between it and the one before: `#define f (x)` has no parameters. */
  readonly spaced: boolean;
  /** What is wrong with it, where it is no token of C: told only of what is not left out by an #if. */
  readonly wrong?: string;
}

const shapes: readonly (readonly [Token['kind'] | 'skip', RegExp])[] = [
  ['skip', /(?:[ \t\r\n\f\v\u00a0]|\\\r?\n|\/\*[\s\S]*?\*\/|\/\/[^\n]*)+/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /(?:0[xX][0-9a-fA-F]+|\.?[0-9](?:[eEpP][+-]|[0-9A-Za-z_.])*)/y],
  ['string', /"(?:[^"\\\n]|\\[\s\S])*"/y],
  ['char', /'(?:[^'\\\n]|\\[\s\S])+'/y],
  ['mark', /\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|##|[-+*/%&|^~!<>=?:;,.(){}[\]#]/y],
];

/** The tokens of a text, with one of kind `end` behind the last. What is no token is told, and left out. */
export function tokensOf({ text }: Source): readonly Token[] {
  const tokens: Token[] = [];
  let first = true;
  let spaced = false;
  for (let at = 0; at < text.length; ) {
    let taken = '';
    for (const [kind, shape] of shapes) {
      shape.lastIndex = at;
      taken = shape.exec(text)?.[0] ?? '';
      if (taken === '') continue;
      if (kind === 'skip') {
        // a line that ends in a backslash goes on
        if (/\n/.test(taken.replace(/\\\r?\n/g, '').replace(/\/\*[\s\S]*?\*\//g, ' '))) first = true;
        spaced = true;
      } else {
        tokens.push({ kind, text: taken, at, end: at + taken.length, first, spaced });
        first = spaced = false;
      }
      break;
    }
    if (taken === '') {
      const what = text.startsWith('/*', at)
        ? 'a comment that is never closed'
        : /^["']/.test(text[at]!)
          ? 'a text that is never closed'
          : undefined;
      taken = what?.startsWith('a comment') ? text.slice(at) : text[at]!;
      const wrong = what ?? `${JSON.stringify(taken)} is no token of C`;
      tokens.push({ kind: 'mark', text: taken, at, end: at + taken.length, first, spaced, wrong });
      first = spaced = false;
    }
    at += taken.length;
  }
  tokens.push({ kind: 'end', text: 'the end of the file', at: text.length, end: text.length, first: true, spaced: true });
  return tokens;
}
