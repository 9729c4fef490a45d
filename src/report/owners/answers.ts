import type { Place } from '../../lifetimes/bugs.js';
import type { Covering } from '../../lifetimes/covering.js';
import type { ResourceRows, Table } from '../../lifetimes/table.js';
import type { Traded } from '../../lifetimes/traded.js';
import type { Used } from '../../lifetimes/used.js';
import { joined } from '../../lifetimes/words.js';
import { plural } from '../plural.js';
import { brokenSentences, type Numbered } from './bugs.js';
import { declaredOf, toldBy } from './resources.js';
import { freshTexts } from './fresh.js';
import { priceSentences } from './used.js';

/** What is asked of a resource, and the answer: sentences, then items. */
export interface Answer {
  readonly asks: string;
  readonly sentences: readonly string[];
  readonly items: readonly string[];
}

/** How a report writes a bug and a change: with a link or without. */
export interface Names {
  readonly bug: (number: number) => string;
  readonly change: (name: string) => string;
}

/** Who frees it, what protects the others, where the first variant breaks that, and what the smallest change is. */
export function answersOf(resource: ResourceRows, table: Table, bugs: readonly Numbered[], names: Names): readonly Answer[] {
  const [variant] = table.variants as [string];
  const { owner, others, release } = toldBy(resource, table).find((one) => one !== undefined)!;
  const { sentences, items } = breaksOf(resource, table, bugs, names);
  const goesOn = declaredOf(resource).started !== undefined;
  const answers: readonly Answer[] = [
    ...(goesOn
      ? [{ asks: 'Who ends it', sentences: [...owner, ...release], items: [] }]
      : [
          { asks: 'Who frees it', sentences: [...release, ...wronglyReleased(resource, table, bugs, names)], items: [] },
          { asks: release.length === 0 ? 'Who owns it' : 'Who owns it until then', sentences: owner, items: [] },
        ]),
    { asks: 'What protects the others', sentences: others, items: [] },
    { asks: `Where ${variant} breaks that`, sentences, items },
    {
      asks: 'The smallest change',
      sentences: resource.covering ? coveringSentences(variant, resource.covering, table.used, names) : [],
      items: [],
    },
  ];
  return answers.filter((one) => one.sentences.length + one.items.length > 0);
}

/** Functions of the first variant that let it go where another one owns it. */
function wronglyReleased(resource: ResourceRows, { variants }: Table, bugs: readonly Numbered[], names: Names): readonly string[] {
  const by = new Map<string, Set<string>>();
  for (const { number, row } of bugs)
    for (const { broken } of row.bug.variant === variants[0] ? row.bug.places : []) {
      const { asks, breaker, owner } = broken;
      if (broken.resource !== resource.name || asks !== 'released' || breaker === undefined || owner === undefined) continue;
      by.set(breaker.function, (by.get(breaker.function) ?? new Set()).add(names.bug(number)));
    }
  return [...by].map(([title, own]) => `${title}() also releases it where another one owns it: ${joined([...own], 'and')}.`);
}

function breaksOf(resource: ResourceRows, table: Table, bugs: readonly Numbered[], names: Names): Omit<Answer, 'asks'> {
  const [variant] = table.variants;
  const isOf = ({ broken }: Place): boolean => broken.resource === resource.name;
  const own = bugs.filter(({ row: { bug } }) => bug.variant === variant && bug.places.some(isOf));
  const items = own.map(({ number, row: { bug } }) => {
    const places = bug.places.filter(isOf);
    const [shown] = [...places].sort(
      (a, b) => Number(b.exploration === bug.exploration) - Number(a.exploration === bug.exploration) || a.broken.step - b.broken.step,
    ) as [Place];
    const others = [...new Set(places.map(({ exploration }) => exploration))].filter((name) => name !== shown.exploration);
    const statements = new Set(places.map(({ broken: { breaker } }) => breaker?.stack.at(-1) ?? '')).size;
    return `${names.bug(number)}: in ${shown.exploration} ${brokenSentences(shown.broken).join(' ')}${moreText(statements - 1, others)}`;
  });
  if (items.length > 0) return { sentences: [], items };
  const holds = resource.rules.flatMap(({ statuses: [one] }) => (one!.kind === 'holds' ? [one!.searches] : []));
  const nowhere = holds.length > 0 && holds.length === resource.rules.length;
  return { sentences: nowhere ? [`Nowhere in ${plural(Math.max(...holds), 'system')}, searched completely.`] : [], items: [] };
}

/** At how many more statements a rule is broken in the same way, and where else; empty: nowhere. */
function moreText(statements: number, others: readonly string[]): string {
  const elsewhere = others.length === 0 ? '' : `in ${joined(others, 'and')}`;
  if (statements === 0) return elsewhere === '' ? '' : ` Also ${elsewhere}.`;
  return ` The same at ${statements} more statement${statements === 1 ? '' : 's'}${elsewhere === '' ? '' : `; also ${elsewhere}`}.`;
}

/** What the size of a change is counted in. */
export const pointText = 'A *point* is a statement of the model that a change adds, takes away or alters, be it only in where it goes on.';

/** The set, whether it was run, and what comes of it besides. */
export function coveringSentences(
  variant: string,
  { names: own, change, ended, left, tried, traded }: Covering,
  used: readonly Used[],
  names: Names,
): readonly string[] {
  const several = own.length > 1;
  return [
    `\`${[variant, ...own].join('+')}\` (${plural(change.points, 'point')}): ${joined(own.map(names.change), 'and')}` +
      `${several ? `, of which none can be left out` : ''}.`,
    ...(tried === undefined ? [] : [`It is the smallest of ${plural(tried, 'set')} that were tried, of one change or several.`]),
    ...priceSentences(own, used, names.change),
    `Run with ${several ? 'them' : 'it'}, ${joined(ended, 'and')} ${ended.length === 1 ? 'breaks' : 'break'} none of these rules any more.`,
    ...(left.length > 0 ? [`What is tried leaves a rule broken in ${joined(left, 'and')}.`] : []),
    ...tradedSentences(traded, left.length + traded.broken.length === 0, tried === undefined),
  ];
}

/** Of how many findings no rule is broken; `kinds`: under all rules, with the kinds. */
const stay = (count: number, kinds: readonly string[] | undefined): string =>
  `The ${count} that stay break none of the rules that ${kinds ? `are here: ${kinds.join(', ')}` : 'this is for'}.`;

/**
 * What changes come to in all systems that were searched with them; `keeps`: no rule that they are for is broken in these. `kinds`: of what
 * is left the kinds are told.
 */
export function tradedSentences(
  { searched, missing, findings, gone, rest, broken, fresh }: Traded,
  keeps: boolean,
  kinds: boolean,
): readonly string[] {
  if (searched.length === 0) return [];
  const others = [...rest].map(([kind, count]) => `${kind} (${count})`);
  const news = [...new Set([...broken.map((one) => `${one} is broken`), ...freshTexts(fresh)])];
  return [
    `In all ${plural(searched.length, 'system')} ${gone === 0 ? 'none' : gone} of the ${findings} findings of other kinds ` +
      `${gone === 1 ? 'is' : 'are'} gone, and ` +
      `${news.length === 0 ? 'nothing is wrong that was not before' : `this is new: ${news.join('; ')}`}.`,
    ...(keeps && findings > gone ? [stay(findings - gone, kinds ? others : undefined)] : []),
    ...(missing.length > 0 ? [`Not known, for there the search met a limit or the model is refused: ${missing.join(', ')}.`] : []),
  ];
}
