import type { Place } from '../../lifetimes/bugs.js';
import type { Covering } from '../../lifetimes/covering.js';
import type { ResourceRows, Table } from '../../lifetimes/table.js';
import type { Traded } from '../../lifetimes/traded.js';
import { joined } from '../../lifetimes/words.js';
import { plural } from '../plural.js';
import { brokenSentences, type Numbered } from './bugs.js';
import { declaredOf, toldBy } from './resources.js';

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
          { asks: 'Who frees it', sentences: release, items: [] },
          { asks: release.length === 0 ? 'Who owns it' : 'Who owns it until then', sentences: owner, items: [] },
        ]),
    { asks: 'What protects the others', sentences: others, items: [] },
    { asks: `Where ${variant} breaks that`, sentences, items },
    { asks: 'The smallest change', sentences: resource.covering ? coveringSentences(variant, resource.covering, names) : [], items: [] },
  ];
  return answers.filter((one) => one.sentences.length + one.items.length > 0);
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
    const more = [
      ...(statements > 1 ? [`at ${plural(statements - 1, 'statement')} more`] : []),
      ...(others.length > 0 ? [`in ${joined(others, 'and')} as well`] : []),
    ];
    return (
      `${names.bug(number)}: in ${shown.exploration} ${brokenSentences(shown.broken).join(' ')}` +
      (more.length === 0 ? '' : ` So it is ${more.join(', ')}.`)
    );
  });
  if (items.length > 0) return { sentences: [], items };
  const holds = resource.rules.flatMap(({ statuses: [one] }) => (one!.kind === 'holds' ? [one!.searches] : []));
  const nowhere = holds.length > 0 && holds.length === resource.rules.length;
  return { sentences: nowhere ? [`Nowhere in ${plural(Math.max(...holds), 'system')}, searched completely.`] : [], items: [] };
}

/** The set, whether it was run, and what comes of it besides. */
export function coveringSentences(variant: string, { names: own, change, ended, left, traded }: Covering, names: Names): readonly string[] {
  const several = own.length > 1;
  return [
    `\`${[variant, ...own].join('+')}\` (${plural(change.points, 'point')}): ${joined(own.map(names.change), 'and')}` +
      `${several ? `, of which none can be left out` : ''}.`,
    `Run with ${several ? 'them' : 'it'}, ${joined(ended, 'and')} ${ended.length === 1 ? 'breaks' : 'break'} none of these rules any more.`,
    ...(left.length > 0 ? [`What is tried leaves a rule broken in ${joined(left, 'and')}.`] : []),
    ...tradedSentences(traded),
  ];
}

/** What changes come to in all systems that were searched with them. */
export function tradedSentences({ searched, missing, findings, gone, broken, fresh }: Traded): readonly string[] {
  if (searched.length === 0) return [];
  const news = [...new Set([...broken.map((one) => `${one} is broken`), ...freshTexts(fresh)])];
  return [
    `In all ${plural(searched.length, 'system')}, searched with ${gone === 0 ? 'no' : `${gone} of the ${findings}`} other findings gone, ` +
      `${news.length === 0 ? 'nothing is wrong that was not before' : `this is new: ${news.join('; ')}`}.`,
    ...(missing.length > 0 ? [`Not known, for there the search met a limit or the model is refused: ${missing.join(', ')}.`] : []),
  ];
}

/** By system and kind, with one schedule each. */
export function freshTexts(fresh: Traded['fresh']): readonly string[] {
  const kinds = new Map<string, Traded['fresh'][number][]>();
  for (const one of fresh) kinds.set(`${one.exploration}: ${one.what}`, [...(kinds.get(`${one.exploration}: ${one.what}`) ?? []), one]);
  return [...kinds].map(([text, [first, ...more]]) => `${text}${more.length > 0 ? ` (${more.length + 1})` : ''}, \`${first!.token}\``);
}
