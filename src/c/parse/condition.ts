import type { Problems } from './source.js';
import type { Token } from './tokens.js';

/** What a condition of the preprocessor may ask. */
export interface Known {
  /** Whether a name is defined; who asks is noted. */
  has(name: string): boolean;
  expand(tokens: readonly Token[]): readonly Token[];
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

/** What an operator of C gives of two integers; undefined: nothing that could be said. */
export function reckoned(mark: string, a: number, b: number): number | undefined {
  switch (mark) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : Math.trunc(a / b);
    case '%':
      return b === 0 ? undefined : a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return b < 0 || b > 31 ? undefined : a * 2 ** b;
    case '>>':
      return b < 0 || b > 31 ? undefined : Math.floor(a / 2 ** b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '<':
      return Number(a < b);
    case '<=':
      return Number(a <= b);
    case '>':
      return Number(a > b);
    case '>=':
      return Number(a >= b);
    case '&&':
      return Number(a !== 0 && b !== 0);
    case '||':
      return Number(a !== 0 || b !== 0);
    default:
      return undefined;
  }
}

/** Whether the condition of an #if or #elif holds. A name that is not defined is 0, as in C. */
export function conditionOf(line: readonly Token[], at: number, known: Known, problems: Problems): boolean {
  // `defined X`, IS_ENABLED(X) and a name alone ask for a definition before anything is expanded
  const asked: Token[] = [];
  for (let i = 0; i < line.length; i++) {
    const token = line[i]!;
    if (/^(defined|IS_ENABLED|IS_BUILTIN|IS_MODULE)$/.test(token.text)) {
      const paren = line[i + 1]?.text === '(';
      const name = line[i + (paren ? 2 : 1)];
      if (name?.kind !== 'name' || (paren && line[i + 3]?.text !== ')')) problems.refuse(token.at, `${token.text} needs a name`);
      asked.push({ ...token, kind: 'number', text: known.has(name!.text) ? '1' : '0' });
      i += paren ? 3 : 1;
    } else asked.push(token);
  }
  const tokens = known.expand(asked);
  let i = 0;
  const binary = (level: number): number => {
    if (level === levels.length) return unary();
    let left = binary(level + 1);
    while (levels[level]!.includes(tokens[i]?.text ?? '')) {
      const mark = tokens[i++]!.text;
      left = reckoned(mark, left, binary(level + 1)) ?? problems.refuse(at, `'${mark}' in this condition gives nothing`);
    }
    return left;
  };
  const choice = (): number => {
    const test = binary(0);
    if (tokens[i]?.text !== '?') return test;
    i++;
    const yes = choice();
    if (tokens[i++]?.text !== ':') problems.refuse(at, "a ':' is missing behind the '?' of this condition");
    const no = choice();
    return test !== 0 ? yes : no;
  };
  const unary = (): number => {
    const token = tokens[i++];
    if (token?.text === '!') return Number(unary() === 0);
    if (token?.text === '-') return -unary();
    if (token?.text === '(') {
      const value = choice();
      if (tokens[i++]?.text !== ')') problems.refuse(at, "a ')' is missing in this condition");
      return value;
    }
    if (token?.kind === 'number' && /^(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*$/.test(token.text))
      return Number.parseInt(token.text, /^0x/i.test(token.text) ? 16 : 10);
    if (token?.kind === 'name') return known.has(token.text) ? 1 : 0;
    return problems.refuse(token?.at ?? at, 'this condition is not read; names, integers, defined(NAME), !, &&, || and comparisons are');
  };
  const value = choice();
  if (i < tokens.length) problems.refuse(tokens[i]!.at, `'${tokens[i]!.text}' is too much in this condition`);
  return value !== 0;
}
