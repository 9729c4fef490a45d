import { linkedPaths } from '../core/system/linked.js';
import { branchesOf, type PathSource, type PointSource } from '../core/system/path-source.js';
import type { System } from '../replay/system.js';
import { type DiffLine, diffOf } from './diff.js';
import { branchText, conditionText } from './onward.js';

/** What another variant does otherwise in one function: the C texts of the points that it has besides, and that it lacks. */
export interface ChangedFunction {
  readonly function: string;
  readonly adds: readonly string[];
  readonly drops: readonly string[];
  /** The same where they stand, each with what comes before and after. */
  readonly lines: readonly DiffLine[];
}

/** What one variant changes of another one, in all functions that run. */
export interface Change {
  /** Statements of the model that it adds, drops or alters, be it only where one goes on: each once, in whichever system it runs. */
  readonly points: number;
  readonly functions: readonly ChangedFunction[];
}

/** What one variant changes of another one, in a system. */
export const changedBy = (from: System, to: System): Change => changedIn([[from, to]]);

/** What one variant changes of another one, in several systems: of a function that runs in some of them, all that differs in any. */
export function changedIn(pairs: readonly (readonly [from: System, to: System])[]): Change {
  const points = new Set<string>();
  const functions = new Map<string, { readonly size: number; readonly changed: ChangedFunction }>();
  for (const [from, to] of pairs) {
    const [before, after] = [pathsOf(from), pathsOf(to)];
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      const names = differing(before.get(id), after.get(id));
      for (const name of names) points.add(`${id}.${name}`);
      if (names.length > (functions.get(id)?.size ?? 0))
        functions.set(id, { size: names.length, changed: changed(id, before.get(id), after.get(id)) });
    }
  }
  return { points: points.size, functions: [...functions.values()].map((one) => one.changed) };
}

const pathsOf = ({ scenario }: System): ReadonlyMap<string, PathSource> => new Map(linkedPaths(scenario).map((path) => [path.id, path]));

/** Names of the points that two versions of a function do not have alike, however their branches are written. */
function differing(one: PathSource | undefined, other: PathSource | undefined): readonly string[] {
  const names = [...new Set([...Object.keys(one?.states ?? {}), ...Object.keys(other?.states ?? {})])];
  return names.filter((name) => told(one?.states[name]) !== told(other?.states[name]));
}

const told = (state: PathSource['states'][string] | undefined): string =>
  JSON.stringify(state?.invoke === undefined ? state : { ...state, invoke: { ...state.invoke, onDone: branchesOf(state.invoke) } });

function changed(id: string, one: PathSource | undefined, other: PathSource | undefined): ChangedFunction {
  const texts = (path: PathSource | undefined): readonly string[] =>
    Object.values(path?.states ?? {}).flatMap(({ description }) => (description === undefined ? [] : [description]));
  const [was, is] = [texts(one), texts(other)];
  const without = (all: readonly string[], others: readonly string[]): readonly string[] => {
    const left = [...others];
    return [...new Set(all.filter((text) => !left.includes(text) || left.splice(left.indexOf(text), 1).length === 0))];
  };
  const [adds, drops] = [without(is, was), without(was, is)];
  const lines = [...diffOf(one, other, drops, '-'), ...diffOf(other, one, adds, '+')];
  return { function: other?.title ?? one?.title ?? id, adds, drops, lines: lines.length > 0 ? lines : elsewhere(one, other) };
}

/** The statements after which it goes on otherwise, where none is more or less: under which condition, where to, and where to before. */
function elsewhere(one: PathSource | undefined, other: PathSource | undefined): readonly DiffLine[] {
  return differing(one, other).flatMap((name): DiffLine[] => {
    const [was, is] = [one?.states[name], other?.states[name]];
    if (other === undefined || one === undefined || is?.description === undefined || !was?.invoke || !is.invoke) return [];
    const goes = (path: PathSource, state: PointSource): readonly string[] =>
      branchesOf(state.invoke!).map((branch) => {
        const when = conditionText(state, branch);
        return `${when === undefined ? '' : when === 'else' ? 'otherwise: ' : `where ${when}: `}${branchText(path, branch)}`;
      });
    const [before, after] = [goes(one, was), goes(other, is)];
    const lines = (sign: '-' | '+', all: readonly string[]) => all.map((text): DiffLine => ({ sign: '~', text: `${sign} ${text}` }));
    const changed = [
      ...lines(
        '-',
        before.filter((text) => !after.includes(text)),
      ),
      ...lines(
        '+',
        after.filter((text) => !before.includes(text)),
      ),
    ];
    return changed.length === 0 ? [] : [{ sign: ' ', text: is.description }, ...changed];
  });
}
