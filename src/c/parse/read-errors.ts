import type { Node } from 'web-tree-sitter';
import { type Problems, Refused } from './source.js';
import type { Nodes } from './syntax-node.js';
import type { Token } from './tokens.js';

/** What people paste and a model does not have, by the word that shows it. */
const known: readonly (readonly [RegExp, string])[] = [
  [/\b(asm|__asm__)\b/, 'inline assembler is not modelled'],
  [/\b(typeof|__typeof__|__auto_type)\b/, 'a type of an expression is not read; write the type'],
  [/\bgoto\s*\*/, "a computed 'goto' is not modelled"],
];

/** Tells what the grammar could not take within a node, and refuses the node; nothing where it took everything. */
export function tellErrors(node: Node, nodes: Nodes): void {
  if (!node.hasError) return;
  const told = nodes.problems;
  /** The first of them: those behind it mostly follow from it. */
  const walk = (at: Node): boolean => {
    if (at.isMissing) {
      told.add(nodes.before(at.startIndex), /identifier$/.test(at.type) ? 'expected a name or a value' : `expected '${at.type}'`);
    } else if (at.isError) {
      const special = known.find(([shape]) => shape.test(at.text));
      const text = at.text.trim();
      const shown = text.length > 40 ? `${text.slice(0, 37)}...` : text;
      const semicolon = special ? undefined : [at.endIndex, at.startIndex].find((place) => nodes.wantsSemicolon(place));
      if (semicolon !== undefined) told.add(nodes.before(semicolon + 1), "expected ';'");
      else told.add(nodes.span(at).at, special?.[1] ?? `'${shown}' cannot stand here`);
    } else return at.hasError && at.children.some((child) => child !== null && walk(child));
    return true;
  };
  walk(node);
  throw new Refused();
}

/** How many of them a tree has. */
export function errorsIn(node: Node): number {
  if (node.isError || node.isMissing) return 1;
  return node.hasError ? node.children.reduce((sum, child) => sum + (child ? errorsIn(child) : 0), 0) : 0;
}

const closes: { readonly [open: string]: string } = { '(': ')', '[': ']', '{': '}' };

/** Tells of a bracket that is not closed, or that closes nothing: the grammar would tell of it somewhere else. Whether there was one. */
export function tellBrackets(tokens: readonly Token[], problems: Problems): boolean {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'mark' && token.text in closes) open.push(token);
    if (token.kind !== 'end' && !(token.kind === 'mark' && /^[)\]}]$/.test(token.text))) continue;
    const last = open.pop();
    if (token.kind === 'end' ? last === undefined : last && closes[last.text] === token.text) continue;
    if (last === undefined) problems.add(token.at, `this '${token.text}' closes nothing`);
    else {
      const before = token.kind === 'end' ? token.text : `the '${token.text}' of line ${problems.source.lineOf(token.at)}`;
      problems.add(last.at, `this '${last.text}' is never closed: expected '${closes[last.text]}' before ${before}`);
    }
    return true;
  }
  return false;
}

/** Tells of `__any` in an expression, where it is expected by whoever knows such words of other tools. Whether there was one. */
export function tellMisplaced(tokens: readonly Token[], problems: Problems): boolean {
  const misplaced = tokens.filter(({ kind, text }, i) => kind === 'name' && text === '__any' && tokens[i - 1]?.text !== ')');
  for (const { at } of misplaced)
    problems.add(at, "'__any' is no value: declare 'int either(void) __any(0, -ENOMEM);', and call either() here");
  return misplaced.length > 0;
}

/** Tells of words that the grammar takes and that would be lost: a model without them says something else. */
export function tellIgnored(tokens: readonly Token[], problems: Problems): void {
  for (const [i, { kind, text, at }] of tokens.entries()) {
    if (kind !== 'name') continue;
    const before = tokens[i - 1]?.text;
    if (text === 'volatile' && before !== 'asm' && before !== '__asm__')
      problems.add(at, "'volatile' is not modelled; mark each access: READ_ONCE(x), WRITE_ONCE(x, value)");
    if (text === '_Atomic') problems.add(at, "'_Atomic' is not modelled; use atomic_t and its operations");
    if (/^(__)?cleanup(__)?$/.test(text) && before === '(' && tokens[i - 2]?.text === '(')
      problems.add(at, 'a cleanup attribute is not read; use __free(…) or guard(…)');
  }
}
