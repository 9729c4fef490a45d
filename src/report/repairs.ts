import type { Repairs, Single } from '../compare/repairs.js';
import type { Row } from '../compare/compare.js';
import { grouped } from './count.js';
import { plural } from './plural.js';

/** Explorations with their repairs, and a set of changes that is enough for all; undefined where there is none or nobody asked. */
export interface RepairsReport {
  readonly all: readonly Repairs[];
  readonly together: readonly string[] | undefined;
}

const code = (text: string): string => `\`${text}\``;

/** A document: what each change is, then by exploration what each mends and breaks alone, and the fewest that leave nothing. */
export function repairsMarkdown({ all, together }: RepairsReport): string {
  const [first] = all;
  const says = Object.entries(first!.exploration.repairs ?? {});
  return [
    '# Repairs of one change each',
    '',
    `\`posted+NAME+NAME\` is a variant with these changes, for every command. Made by \`racewalk repairs ${all
      .map(({ exploration }) => exploration.name)
      .join(' ')}\`: each change alone against the main variant (as \`racewalk compare\` tells it), then combinations of those that do ` +
      'anything, the smallest first (of more than eight, one of which none can be left out), and where none is enough those of all that ' +
      'change the model. Each is searched completely, under default switches.',
    '',
    '| change | |',
    '|---|---|',
    ...says.map(([name, text]) => `| ${code(name)} | ${text} |`),
    '',
    ...(all.length === 1
      ? []
      : together === undefined
        ? [
            'A set that is enough for all of the explorations below was not found: what is enough for each alone is not, taken together.',
            '',
          ]
        : [
            `Nothing is left in any of the explorations below that can be mended so by ${plural(together.length, 'change')}, ` +
              'of which none can be left out:',
            '',
          ]),
    ...(together === undefined || all.length === 1 ? [] : ['```', `posted+${together.join('+')}`.replaceAll('+', '\n  +'), '```', '']),
    ...all.flatMap((repairs) => [sectionOf(repairs), '']),
  ]
    .join('\n')
    .trimEnd();
}

/** What is said of one exploration. */
export function sectionOf({ exploration, main, singles, smallest, exhaustive, tried, left }: Repairs): string {
  const of = main.findings.length;
  const idle = singles.filter((one) => one.idle).map(({ name }) => code(name));
  const useful = singles.filter((one) => !one.idle);
  return [
    `## ${exploration.name}`,
    '',
    `${sentence(exploration.reason)} ${code(main.system.variant)} has ${plural(of, 'finding')} ` +
      `(${grouped(main.outcome.stats.states)} states, ` +
      `${main.outcome.complete ? 'complete' : 'not complete'}; model ${code(main.system.digest)}).`,
    ...(of === 0
      ? []
      : [
          '',
          ...table(useful, of),
          ...mendedBy(
            useful,
            main.findings.map(({ title }) => title),
          ),
        ]),
    ...(of === 0 || idle.length === 0 ? [] : ['', `Nothing here comes of ${idle.join(', ')}.`]),
    ...(of === 0 ? [] : ['', ...enough(smallest, exhaustive, tried, left)]),
    ...useful.flatMap(broken),
  ].join('\n');
}

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`.replace(/([^.?])$/, '$1.');

const sum = (rows: readonly Row[], change: Row['change'], side: 'a' | 'b'): number =>
  rows.reduce((all, row) => all + (row.change === change ? row[side].length : 0), 0);

function table(useful: readonly Single[], of: number): string[] {
  return [
    '| change alone | mends | breaks | states | model |',
    '|---|---|---|---|---|',
    ...useful.map(({ name, side, pair: { rows } }) => {
      const [mends, breaks] = [sum(rows, 'gone', 'a'), sum(rows, 'new', 'b')];
      const kinds = [...new Set(rows.filter(({ change }) => change === 'new').map(({ b }) => b[0]!.kind))].join(', ');
      const states = `${grouped(side.outcome.stats.states)}${side.outcome.complete ? '' : ', not complete'}`;
      const what = breaks === 0 ? '' : `${breaks}: ${kinds}`;
      return `| ${code(name)} | ${mends} of ${of} | ${what} | ${states} | ${code(side.system.digest)} |`;
    }),
  ];
}

/** By finding, the changes that mend it alone. */
function mendedBy(useful: readonly Single[], titles: readonly string[]): string[] {
  const by = (title: string): string =>
    useful
      .filter(({ pair }) => pair.rows.some(({ change, a }) => change === 'gone' && a.some((one) => one.title === title)))
      .map(({ name }) => code(name))
      .join(', ');
  return ['', '| finding | mended alone by |', '|---|---|', ...titles.map((title) => `| ${title} | ${by(title) || 'no change alone'} |`)];
}

function enough(smallest: Repairs['smallest'], exhaustive: boolean, tried: number, left: Repairs['left']): string[] {
  if (smallest.length > 0)
    return [
      `Nothing is left by (${exhaustive ? 'none smaller is enough' : 'none can be left out'}; ${plural(tried, 'combination')} tried):`,
      '',
      ...smallest.map(
        ({ system, states }) => `- ${code(system.variant)}: clean, complete (${grouped(states)} states; model ${code(system.digest)})`,
      ),
    ];
  if (left === undefined) return [];
  return [
    `No combination is enough (${plural(tried, 'combination')} tried). All that break nothing alone, ${code(left.system.variant)}, leave ` +
      `${plural(left.findings.length, 'finding')}:`,
    '',
    ...left.findings.map(({ title, token }) => `- ${title}\n  ${code(token)}`),
  ];
}

/** New findings that are told with their token; of others their number. */
const mostTold = 3;

function broken({ name, pair: { rows } }: Single): string[] {
  const fresh = rows.filter(({ change }) => change === 'new' || change === 'maybe new').flatMap(({ b }) => b);
  if (fresh.length === 0) return [];
  const shortest = [...fresh].sort((a, b) => a.steps - b.steps);
  // one of each kind before others of the same
  const kinds = new Set<string>();
  const told = shortest.filter(({ kind }) => !kinds.has(kind) && kinds.add(kind)).slice(0, mostTold);
  const more = fresh.length - told.length;
  return [
    '',
    `${code(name)} alone breaks what was whole${more > 0 ? ` (${more} more of these kinds)` : ''}:`,
    '',
    ...told.map(({ title, token }) => `- ${title}\n  ${code(token)}`),
  ];
}

/** The same as data; schema 1. */
export function repairsJson({ all, together }: RepairsReport): string {
  return JSON.stringify(
    {
      schema: 1,
      together: together ?? null,
      explorations: all.map(({ exploration, main, singles, smallest, exhaustive, tried, left }) => ({
        exploration: exploration.name,
        main: {
          variant: main.system.variant,
          digest: main.system.digest,
          complete: main.outcome.complete,
          findings: main.findings.map(told),
        },
        singles: singles.map(({ name, idle, side, pair }) => ({
          name,
          says: exploration.repairs![name],
          idle,
          digest: side.system.digest,
          complete: side.outcome.complete,
          mends: pair.rows.filter(({ change }) => change === 'gone').flatMap(({ a }) => a.map(told)),
          breaks: pair.rows.filter(({ change }) => change === 'new').flatMap(({ b }) => b.map(told)),
        })),
        smallest: smallest.map(({ names, system, states }) => ({ names, variant: system.variant, digest: system.digest, states })),
        exhaustive,
        tried,
        left: left?.findings.map(told) ?? null,
      })),
    },
    null,
    2,
  );
}

const told = ({ kind, title, token }: { readonly kind: string; readonly title: string; readonly token: string }) => ({
  kind,
  title,
  token,
});
