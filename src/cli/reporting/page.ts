import type { Cause } from '../../causes/causes.js';
import { columns } from '../../report/columns.js';
import { plural } from '../../report/plural.js';
import { summaryLine } from '../../report/text.js';
import type { Judged, Verdict } from '../reporter.js';
import type { Gathered, GatheredSystem } from './gathered.js';
import { code, fenced, prose, row } from './plain.js';
import type { Telling } from './telling.js';

/** A schedule in columns. */
export const inColumns = ({ story }: Telling): string => fenced(columns(story));

/** Findings of one cause, wherever they show; each without a known one by itself. */
export function byCause(tellings: readonly Telling[]): readonly (readonly [Telling, ...Telling[]])[] {
  const groups = new Map<Cause | Telling, [Telling, ...Telling[]]>();
  for (const telling of tellings) {
    const key = telling.cause ?? telling;
    const group = groups.get(key);
    if (group) group.push(telling);
    else groups.set(key, [telling]);
  }
  return [...groups.values()];
}

export interface PageOptions {
  /** How a schedule is drawn; undefined: there is no room for that. */
  readonly diagram: ((telling: Telling) => string) | undefined;
}

/** What was searched, in a table, and below it each cause with a diagram and what comes of it. */
export function page({ systems }: Gathered, { diagram }: PageOptions): string {
  const tellings = systems.flatMap((system) => system.tellings);
  const causes = byCause(tellings);
  const heading =
    tellings.length === 0
      ? '## racewalk: nothing was found'
      : `## racewalk: ${plural(tellings.length, 'finding')} of ${plural(causes.length, 'cause')}`;
  return [
    heading,
    '',
    row(['searched', 'verdict', 'rests on']),
    row(['---', '---', '---']),
    ...systems.map(systemRow),
    ...causes.flatMap((group) => causeLines(group, diagram)),
    '',
  ].join('\n');
}

function systemRow({ name, runs, tellings }: GatheredSystem): string {
  const verdicts = runs.map(({ outcome: { verdict } }) => verdict);
  const verdict = tellings.length > 0 ? plural(tellings.length, 'finding') : verdicts.includes('clean') ? 'clean' : 'unknown';
  const facts = runs.map((run) => prose(run.failure ?? summaryLine(run).slice(name.length + 2)));
  return row([prose(name), verdict, facts.join('<br>')]);
}

function causeLines([first, ...more]: readonly [Telling, ...Telling[]], diagram: PageOptions['diagram']): readonly string[] {
  const { cause } = first;
  return [
    '',
    `### ${code(cause?.id ?? first.title)}`,
    '',
    ...(cause === undefined ? [] : [`${prose(cause.sentence)}.`, '']),
    ...tellingLines(first, { diagram }),
    ...(more.length === 0 ? [] : ['', 'The same gives:', '', ...more.map(({ title, story }) => `- ${code(title)}: ${code(story.token)}`)]),
  ];
}

const originOf = ({ known }: Telling): string => (known === undefined ? '**New**: no regression seed has it.' : `Known: ${prose(known)}`);

/** A schedule: what goes wrong, and its diagram. */
export function tellingLines(telling: Telling, { diagram }: PageOptions): readonly string[] {
  const { title, story, found } = telling;
  return [...(found === undefined ? [] : [`${code(title)}. ${originOf(telling)}`, '']), diagram ? diagram(telling) : code(story.token)];
}

/** What `check` says: what failed, with diagrams of what was not expected, then all that was looked at. */
export function checkPage(all: readonly Judged[], verdicts: readonly Verdict[], { diagram }: PageOptions): string {
  const failed = all.filter(({ failures }) => failures.length > 0);
  return [
    `## racewalk check: ${verdicts.map(({ says }) => prose(says)).join('; ')}`,
    ...failed.flatMap(({ what, failures, tellings }) => [
      '',
      `### ${prose(what)}`,
      '',
      ...failures.map((failure) => `- ${prose(failure)}`),
      ...tellings.flatMap((telling) => ['', ...tellingLines(telling, { diagram })]),
    ]),
    '',
    row(['check', 'holds']),
    row(['---', '---']),
    ...all.map(({ what, failures }) => row([prose(what), failures.length === 0 ? 'yes' : '**no**'])),
    '',
  ].join('\n');
}
