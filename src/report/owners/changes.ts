import type { Bug } from '../../lifetimes/bugs.js';
import type { Change } from '../../lifetimes/changes.js';
import type { Doer } from '../../lifetimes/first-broken.js';
import type { Mending, Tried } from '../../lifetimes/mending.js';
import type { BugRow, Elsewhere, Table } from '../../lifetimes/table.js';
import { joined } from '../../lifetimes/words.js';
import { plural } from '../plural.js';

/** `posted+a+b`. */
export const variantOf = ({ variant }: Bug, { names }: Tried): string => `${variant}+${names.join('+')}`;

/** What was tried, and what of it is enough. */
export function mendingSentences(
  bug: Bug,
  { ones, never, tried, sets, smallest, says }: Mending,
  named?: (change: string) => string,
): readonly string[] {
  const { explorations } = bug;
  const whole = (one: Tried): boolean => one.kept.length === explorations.length;
  const left = explorations.filter((name) => !ones.some(({ kept }) => kept.includes(name)));
  const meaning = (one: Tried): string => one.names.map((name) => `${named ? `${named(name)}, ` : ''}${says.get(name)!}`).join('; ');
  const places = `${explorations.length === 1 ? '' : 'all '}${plural(explorations.length, 'system')}`;
  return [
    smallest === undefined
      ? `None of the ${tried} one-change repairs ends it anywhere.`
      : whole(smallest)
        ? `\`${variantOf(bug, smallest)}\` ends it in ${places}, by ${plural(smallest.change.points, 'point')}: ${meaning(smallest)}.`
        : `Nothing that was tried ends it in all ${plural(explorations.length, 'system')}; most does \`${variantOf(bug, smallest)}\` ` +
          `(${smallest.kept.join(', ')}): ${meaning(smallest)}.`,
    ...(smallest === undefined || ones.some(whole) || left.length === 0 ? [] : [`No single change ends it in ${left.join(', ')}.`]),
    ...(sets <= tried ? [] : [`It is the smallest of ${sets} sets that were tried, of one change or several.`]),
    ...(never.length === 0 ? [] : [`In ${joined(never, 'and')} nothing that was tried ends it.`]),
  ];
}

/** At most so many lines of a diff. */
const mostLines = 24;

/** What a change does, function by function. */
export function diffLines({ functions }: Change): readonly string[] {
  const shortFirst = [...functions].sort((a, b) => a.adds.length + a.drops.length - (b.adds.length + b.drops.length));
  const lines = shortFirst.flatMap(({ function: name, lines: own }) => [`${name}()`, ...own.map(({ sign, text }) => `${sign} ${text}`)]);
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), `... and ${lines.length - mostLines + 1} lines more`];
}

/** The changes that were not tried, for their models are refused with owners: each once. */
export const refusedOf = ({ bugs }: Table): readonly string[] => [...new Set(bugs.flatMap(({ mending }) => mending?.refused ?? []))];

/** What a report shows of how a bug is ended: the smallest change; else, of another variant, the little that is on the way. */
export function shownChange({ bug, elsewhere, mending }: BugRow): { readonly title: string; readonly change: Change } | undefined {
  if (mending?.smallest !== undefined)
    return { title: `What ${variantOf(bug, mending.smallest)} changes:`, change: mending.smallest.change };
  const way = new Set([...bug.rows.map((row) => row.function), ...stackOf(bug.broken.breaker), ...stackOf(bug.broken.owner)]);
  const [least] = elsewhere
    .flatMap(({ variant, change }) => (change === undefined ? [] : [{ variant, change }]))
    .sort((a, b) => a.change.points - b.change.points);
  if (least === undefined) return undefined;
  const { variant, change } = least;
  const size = ({ adds, drops }: Change['functions'][number]): number => adds.length + drops.length;
  const near = change.points <= fewPoints ? change.functions : change.functions.filter((one) => way.has(one.function) && size(one) > 0);
  const small = near.filter((one) => change.points <= fewPoints || size(one) <= fewLines);
  if (small.length === 0) return undefined;
  const more = near.filter((one) => !small.includes(one)).map((one) => `${one.function}()`);
  const besides = more.length === 0 ? '' : ` (besides larger changes of ${joined(more, 'and')})`;
  return { title: `What ${variant} does otherwise there${besides}:`, change: { points: change.points, functions: small } };
}
/** Points that another variant may differ in for all its changes to be shown; and lines of one function, where it is more. */
const fewPoints = 12;
const fewLines = 4;
const stackOf = (one: Doer | undefined): readonly string[] => one?.stack.map((point) => point.slice(0, point.lastIndexOf('.'))) ?? [];

/** How another variant stands to the bug. */
export function elsewhereText({ variant, gone, has, unasked }: Elsewhere): string {
  const parts = [
    ...(has.length > 0 ? [`has it in ${has.join(', ')}`] : []),
    ...(gone.length > 0 ? [`does not have it in ${gone.join(', ')}`] : []),
    ...(unasked.length > 0 ? [`was not asked in ${unasked.join(', ')}`] : []),
  ];
  return `${variant} ${parts.join('; ')}`;
}
