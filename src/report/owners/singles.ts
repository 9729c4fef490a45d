import type { Table } from '../../lifetimes/table.js';
import type { Numbered } from './bugs.js';
import type { Names } from './answers.js';
import { head, row } from './cells.js';

/** How a single change stands to a bug: it ends it, does so in some of its systems, or in none. */
export type Ending = 'ends' | 'not' | { readonly kept: number; readonly of: number };

/** By change that ends some bug of the first variant somewhere, how it stands to each of them. */
export function endingsOf({ variants }: Pick<Table, 'variants'>, bugs: readonly Numbered[]): ReadonlyMap<string, readonly Ending[]> {
  const own = bugs.flatMap(({ row: { bug, mending } }) => (bug.variant === variants[0] && mending ? [{ bug, mending }] : []));
  const names = own.flatMap(({ mending }) => [...mending.says.keys()]);
  const all = [...new Set(names)].map((name): readonly [string, readonly Ending[]] => [
    name,
    own.map(({ bug, mending }) => {
      const kept = mending.ones.find((one) => one.names[0] === name)?.kept.length ?? 0;
      const of = bug.explorations.length;
      return kept === 0 ? 'not' : kept === of ? 'ends' : { kept, of };
    }),
  ]);
  return new Map(all.filter(([, endings]) => endings.some((one) => one !== 'not')));
}

/** A table of changes by bugs. */
export function singlesMarkdown(table: Table, bugs: readonly Numbered[], names: Names): readonly string[] {
  const tried = bugs.filter(({ row: { bug, mending } }) => bug.variant === table.variants[0] && mending !== undefined);
  if (tried.length === 0) return [];
  const endings = endingsOf(table, bugs);
  const used = new Set(table.used.map(({ name }) => name));
  const others = [...tried[0]!.row.mending!.says.keys()].filter((name) => !endings.has(name));
  const text = (one: Ending): string => (one === 'not' ? '–' : one === 'ends' ? '**ends**' : `in ${one.kept} of ${one.of} systems`);
  return [
    '',
    '## Which change ends which bug',
    '',
    'Each change by itself. It ends a bug where no schedule of any of the bug’s systems shows it any more; – is in none of them.' +
      (others.length === 0 ? '' : ` The other changes that were tried end none anywhere: ${others.join(', ')}.`),
    '',
    ...head('change', ...tried.map(({ number }) => names.bug(number))),
    ...[...endings].map(([name, all]) => row(used.has(name) ? names.change(name) : name, ...all.map(text))),
  ];
}
