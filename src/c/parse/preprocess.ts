import { conditionOf, type Known } from './condition.js';
import type { Problems, Source } from './source.js';
import { type Token, tokensOf } from './tokens.js';

/** A macro of the file: its parameters, if it takes any, and what it stands for. */
interface Macro {
  readonly params: readonly string[] | undefined;
  readonly body: readonly Token[];
}

/** What is left of a file under some definitions. */
export interface Preprocessed {
  readonly tokens: readonly Token[];
  /** Names that conditions ask for and that the file does not define, in the order of the file: its variants and switches. */
  readonly asked: readonly string[];
  /** What the file defines. */
  readonly macros: ReadonlySet<string>;
}

/** More of them come of a macro that doubles, not of what somebody wrote. */
const mostTokens = 400_000;
const deepest = 60;

/** Follows the directives of a file: conditions under these definitions, macros; `#include` is ignored. */
export function preprocess(source: Source, problems: Problems, defined: ReadonlySet<string>): Preprocessed {
  const all = tokensOf(source);
  const macros = new Map<string, Macro>();
  const asked: string[] = [];
  const everDefined = new Set<string>();
  const known: Known = {
    has(name) {
      if (!asked.includes(name)) asked.push(name);
      return macros.has(name) || defined.has(name);
    },
    expand: (tokens) => expandAll(tokens, new Set()),
  };
  const out: Token[] = [];
  /** Of each open #if: whether its text is taken, whether one of its branches was, where it begins. */
  const open: { on: boolean; done: boolean; readonly at: number; otherwise: boolean }[] = [];
  const isOn = (): boolean => open.every(({ on }) => on);

  /** One macro's use, which is expanded again; a macro is not expanded inside of itself. */
  function expandAll(tokens: readonly Token[], within: ReadonlySet<string>): readonly Token[] {
    const expanded: Token[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      const macro = token.kind === 'name' && !within.has(token.text) ? macros.get(token.text) : undefined;
      if (macro === undefined || (macro.params && tokens[i + 1]?.text !== '(')) {
        expanded.push(token);
        continue;
      }
      if (within.size > deepest || expanded.length + out.length > mostTokens)
        problems.refuse(token.at, `the macro '${token.text}' does not come to an end`);
      let end = token.end;
      const args: Token[][] = [[]];
      if (macro.params) {
        let depth = 0;
        for (i++; i < tokens.length; i++) {
          const { text } = tokens[i]!;
          if (tokens[i]!.kind === 'end') problems.refuse(token.at, `the parenthesis of the macro '${token.text}' is never closed`);
          if (text === '(' && depth++ === 0) continue;
          if (text === ')' && --depth === 0) break;
          if (text === ',' && depth === 1) args.push([]);
          else args.at(-1)!.push(tokens[i]!);
        }
        if (i >= tokens.length) problems.refuse(token.at, `the parenthesis of the macro '${token.text}' is never closed`);
        end = Math.max(end, tokens[i]!.end);
        const wanted = macro.params.length;
        const given = wanted === 0 && args.length === 1 && args[0]!.length === 0 ? 0 : args.length;
        if (given !== wanted) problems.refuse(token.at, `the macro '${token.text}' takes ${wanted} arguments, and has ${given}`);
      }
      const filled = macro.body.flatMap((part): readonly Token[] => {
        const param = part.kind === 'name' ? (macro.params?.indexOf(part.text) ?? -1) : -1;
        if (param >= 0) return expandAll(args[param]!, within);
        return [{ ...part, at: token.at, end }];
      });
      expanded.push(...expandAll(filled, new Set([...within, token.text])));
    }
    return expanded;
  }

  function define(line: readonly Token[], at: number): void {
    const [name, paren, ...rest] = line;
    if (name?.kind !== 'name') return void problems.refuse(at, '#define needs a name');
    everDefined.add(name.text);
    let params: string[] | undefined;
    let body = line.slice(1);
    if (paren?.text === '(' && !paren.spaced) {
      const close = rest.findIndex(({ text }) => text === ')');
      const inner = rest.slice(0, close).filter(({ text }) => text !== ',');
      if (close < 0 || inner.some(({ kind }) => kind !== 'name'))
        problems.refuse(name.at, `the parameters of the macro '${name.text}' are not names; variadic macros are not read`);
      params = inner.map(({ text }) => text);
      body = rest.slice(close + 1);
    }
    const joined = body.find(({ text }) => text === '#' || text === '##');
    if (joined) problems.refuse(joined.at, `'${joined.text}' in a macro is not read; write out what it gives`);
    macros.set(name.text, { params, body });
  }

  function directive(word: Token | undefined, line: readonly Token[], at: number): void {
    const name = word?.text ?? '';
    switch (name) {
      case 'ifdef':
      case 'ifndef':
      case 'if': {
        let on = false;
        if (isOn()) {
          const asks = line[0];
          if (name !== 'if' && asks?.kind !== 'name') problems.add(at, `#${name} needs a name`);
          else on = name === 'if' ? conditionOf(line, at, known, problems) : known.has(asks!.text) === (name === 'ifdef');
        }
        open.push({ on, done: on, at, otherwise: false });
        return;
      }
      case 'elif':
      case 'else': {
        const last = open.pop();
        if (last === undefined || last.otherwise) {
          if (last) open.push(last);
          return void problems.add(at, `#${name} without #if`);
        }
        const on = !last.done && isOn() && (name === 'else' || conditionOf(line, at, known, problems));
        open.push({ on, done: last.done || on, at: last.at, otherwise: name === 'else' });
        return;
      }
      case 'endif':
        if (open.pop() === undefined) problems.add(at, '#endif without #if');
        return;
      default:
        if (!isOn()) return;
        if (name === 'define') return void define(line, at);
        if (name === 'undef') return void macros.delete(line[0]?.text ?? '');
        if (name === 'error') return void problems.add(at, `#error ${line.map(({ text }) => text).join(' ')}`);
        if (!['include', 'pragma', 'line', 'warning', ''].includes(name))
          problems.add(at, `the directive '#${name}' is not read; there are #if, #ifdef, #ifndef, #elif, #else, #endif, #define, #undef`);
    }
  }

  let pending: Token[] = [];
  const flush = (): void => {
    for (const token of problems.within(() => expandAll(pending, new Set())) ?? [])
      if (token.wrong !== undefined) problems.add(token.at, token.wrong);
      else out.push(token);
    pending = [];
  };
  for (let i = 0; i < all.length; ) {
    const token = all[i]!;
    if (token.text === '#' && token.first) {
      let end = i + 1;
      while (end < all.length && !all[end]!.first) end++;
      const line = all.slice(i + 1, end);
      flush();
      problems.within(() => directive(line[0], line.slice(1), token.at));
      i = end;
    } else {
      if (token.kind === 'end' || isOn()) pending.push(token);
      i++;
    }
  }
  flush();
  const unclosed = open.at(-1);
  if (unclosed) problems.add(unclosed.at, 'this #if is never closed; #endif is missing');
  return { tokens: out, asked: asked.filter((name) => !everDefined.has(name)), macros: new Set(macros.keys()) };
}
