import { branchesOf, type PathSource } from '../core/system/path-source.js';
import { conditionBefore, returnText } from './onward.js';

/** A line of what changes in a function: a statement that comes, goes or stays, or (`~`) what is said of the one above or below it. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' ' | '~';
  readonly text: string;
}

/** What stands for a function's begin, its returns, and several statements. */
const ends = { begin: '{', several: '...' } as const;

/**
 * The points of one version of a function that the other one does not have, of those with one of these texts: as they follow each other,
 * between the statements beside them.
 */
export function diffOf(
  path: PathSource | undefined,
  without: PathSource | undefined,
  texts: readonly string[],
  sign: '+' | '-',
): readonly DiffLine[] {
  if (path === undefined || texts.length === 0) return [];
  const { states, initial } = path;
  const textOf = (name: string): string | undefined => states[name]!.description;
  const isKept = (name: string): boolean => without?.states[name]?.description === textOf(name);
  const own = Object.keys(states).filter((name) => texts.includes(textOf(name) ?? '') && !isKept(name));
  const next = (name: string): readonly string[] => {
    const { invoke } = states[name]!;
    return invoke === undefined ? [] : [...new Set(branchesOf(invoke).map(({ target }) => target))];
  };
  const before = (name: string): readonly string[] => [
    ...(name === initial ? [''] : []),
    ...Object.keys(states).filter((other) => next(other).includes(name)),
  ];
  const said = (names: readonly string[], none: string): string => {
    const all = [...new Set(names.map((name) => (name === '' ? none : (textOf(name) ?? returnText(states[name]!)))))];
    if (all.length > 1 && all.every((text) => text.startsWith('return'))) return 'return';
    return all.length === 1 ? all[0]! : ends.several;
  };
  const hunks = chains(own, next).map((chain) => {
    const lines = chain.map((name) => textOf(name)!);
    const from = before(chain[0]!).filter((name) => !chain.includes(name));
    const when = conditionBefore(path, chain[0]!);
    return { lines, from: said(from, ends.begin), when, to: said(next(chain.at(-1)!), ends.begin) };
  });
  const once = new Map<string, (typeof hunks)[number]>();
  for (const hunk of hunks) {
    const returns = hunk.to.startsWith('return');
    const key = [...hunk.lines, returns ? 'return' : hunk.to].join('\n');
    const same = once.get(key);
    const to = same === undefined || same.to === hunk.to ? hunk.to : 'return';
    if (same === undefined || same.from === hunk.from) once.set(key, { ...hunk, to });
    else once.set(key, { ...hunk, from: ends.several, when: undefined, to });
  }
  return [...once.values()].flatMap(({ lines, from, when, to }): DiffLine[] => [
    { sign: ' ', text: from },
    ...(when === undefined ? [] : [{ sign: '~', text: when } as const]),
    ...lines.map((text): DiffLine => ({ sign, text })),
    { sign: ' ', text: to },
  ]);
}

/** Points in rows: one follows the other, and nothing else does. */
function chains(names: readonly string[], next: (name: string) => readonly string[]): readonly (readonly string[])[] {
  const followed = new Set(names.flatMap(next));
  const left = new Set(names);
  const rows: string[][] = [];
  for (const name of [...names.filter((one) => !followed.has(one)), ...names]) {
    if (!left.delete(name)) continue;
    const row = [name];
    for (;;) {
      const onward = next(row.at(-1)!).filter((one) => left.has(one));
      if (onward.length !== 1) break;
      left.delete(onward[0]!);
      row.push(onward[0]!);
    }
    rows.push(row);
  }
  return rows;
}
