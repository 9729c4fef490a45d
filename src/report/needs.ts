import type { Needed, Needs, Other, Stands } from '../causes/needs.js';
import { joined } from '../lifetimes/words.js';
import { wrap } from './columns.js';
import { grouped } from './count.js';
import { plural } from './plural.js';

const width = 72;

/** The value that the switch of an other has in the system: `timer=hard` stands for `timer=soft`. */
const ownValue = ({ system: { switches } }: Needed, name: string): string => {
  const key = name.slice(0, name.indexOf('='));
  return `${key}=${switches[key]}`;
};

const named = ({ others }: Needed, { stands }: Needs, is: readonly Other['is'][], what: Stands): readonly string[] =>
  others.filter((one) => is.includes(one.is) && stands.get(one.name) === what).map(({ name }) => name);

/** The switches, as they are, without which the cause does not show: each that has another value under which it is gone. */
export const needed = (all: Needed, one: Needs): readonly string[] => [
  ...new Set(named(all, one, ['switch'], 'removed').map((name) => ownValue(all, name))),
];

/** Causes with what they need and what removes them, in lines of 72 columns but for tokens. */
export function needsText(all: Needed): string {
  const { system, outcome, others, idle, causes, states } = all;
  const refused = others.filter((one) => one.system === undefined);
  return [
    ...causes.flatMap((one) => [...causeLines(all, one), '']),
    ...wrap(
      `${system.exploration.name}/${system.variant}${system.switchText}: ${plural(causes.length, 'cause')}, ` +
        `${outcome.complete ? 'complete' : `stopped by ${outcome.stoppedBy ?? 'its bounds'}`}; ` +
        `${plural(others.length - refused.length, 'search', 'es')} besides, ${grouped(states)} states in all`,
      width,
      2,
    ),
    ...(idle.length === 0 ? [] : wrap(`the same model, and not searched: ${idle.join(', ')}`, width, 2)),
    ...refused.flatMap(({ name, refused: why }) => wrap(`${name} is not tried: ${why}`, width, 2)),
  ].join('\n');
}

function causeLines(all: Needed, one: Needs): readonly string[] {
  const { cause } = one;
  const told = (title: string, texts: readonly string[]): readonly string[] =>
    texts.length === 0 ? [] : wrap(`  ${title}: ${joined(texts, 'and')}`, width, 4);
  const needs = needed(all, one);
  const switches = all.others.some(({ is }) => is === 'switch');
  const removes = ['variant', 'repair', 'mutation'] as const;
  return [
    ...wrap(`${cause.id}: ${plural(cause.members.length, 'finding')} (${cause.kinds.join(', ')})`, width, 2),
    ...wrap(`  ${cause.sentence}`, width, 2),
    ...(switches && needs.length === 0 ? ['  needs no switch as it is, as far as one alone is changed'] : []),
    ...told('needs', needs),
    ...told('gone under', named(all, one, ['switch'], 'removed')),
    ...told('removed by', named(all, one, removes, 'removed')),
    ...told('shows in', named(all, one, ['variant'], 'shows')),
    ...told('not known, for the search met a limit', named(all, one, ['switch', ...removes], 'open')),
    `  ${cause.members[0]!.finding.token}`,
  ];
}

/** As schemas/causes.schema.json says. */
export const needsJson = (all: Needed): string =>
  JSON.stringify(
    {
      schema: 1,
      exploration: all.system.exploration.name,
      variant: all.system.variant,
      switches: all.system.switches,
      complete: all.outcome.complete,
      states: all.states,
      idle: all.idle,
      others: all.others.map(({ is, name, refused }) => ({ is, name, refused: refused ?? null })),
      causes: all.causes.map((one) => ({
        id: one.cause.id,
        sentence: one.cause.sentence,
        kinds: one.cause.kinds,
        findings: one.cause.members.map(({ finding }) => finding.token),
        needs: needed(all, one),
        stands: Object.fromEntries(one.stands),
      })),
    },
    null,
    2,
  );
