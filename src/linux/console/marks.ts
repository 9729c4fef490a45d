import type { Line } from './lines.js';

/** What the module, and the first program, say of themselves: lines that begin with `racewalk: `. */
export type Mark = { readonly at: number } & (
  | { readonly mark: 'begin' | 'done'; readonly round: number }
  | { readonly mark: 'step'; readonly index: number; readonly actor: string; readonly text: string }
  /** The schedule does not go on at a step of an actor. */
  | { readonly mark: 'stuck'; readonly actor: string; readonly before: string; readonly why: string }
  | { readonly mark: 'assert' | 'outcome' | 'failed'; readonly text: string }
  | { readonly mark: 'asked'; readonly name: string }
  | { readonly mark: 'fact'; readonly name: string; readonly value: string }
  | { readonly mark: 'end' }
);

const stuck = /^(\S+) (?:before|in) (.*): (it .*)$/;

/** The marks among lines; what is no mark that is known is left out. */
export const marksIn = (lines: readonly Line[]): readonly Mark[] => lines.flatMap((line) => markOf(line) ?? []);

function markOf({ text, at }: Line): Mark | undefined {
  const [, mark, rest = ''] = /^racewalk: (\w+)(?: (.*))?$/.exec(text.trimEnd()) ?? [];
  switch (mark) {
    case 'begin':
    case 'done':
      return /^\d+$/.test(rest) ? { mark, at, round: Number(rest) } : undefined;
    case 'step': {
      const [, index, actor, told] = /^(\d+) (\S+): (.*)$/.exec(rest) ?? [];
      return index === undefined ? undefined : { mark, at, index: Number(index), actor: actor!, text: told! };
    }
    case 'stuck': {
      const [, actor, before, why] = stuck.exec(rest) ?? [];
      return actor === undefined ? undefined : { mark, at, actor, before: before!, why: why! };
    }
    case 'assert':
    case 'outcome':
    case 'failed':
      return { mark, at, text: rest };
    case 'asked':
      return { mark, at, name: rest };
    case 'fact': {
      const [, name, value = ''] = /^(\w+)(?: (.*))?$/.exec(rest) ?? [];
      return name === undefined ? undefined : { mark, at, name, value };
    }
    case 'end':
      return { mark, at };
    default:
      return undefined;
  }
}
