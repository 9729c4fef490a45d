import type { Change, Compared, Pair, Row, Side } from '../compare/compare.js';
import type { Replayed } from '../compare/replayed.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import { replay } from '../replay/replay.js';
import { story } from '../replay/story.js';
import { siteOf } from '../core/system/site.js';
import { columns, wrap } from './columns.js';
import { grouped } from './count.js';
import { plural } from './plural.js';

const width = 72;

/** `NAME/VARIANT+switch=value`. */
export const sideName = ({ system }: Pick<Side, 'system'>): string => `${system.exploration.name}/${system.variant}${system.switchText}`;

/** Everything that is said of a comparison, in lines of 72 columns but for tokens. */
export function compareText({ sides, pairs }: Compared): string {
  const several = pairs.length > 1;
  return [
    ...sides.map(sideLine),
    '',
    ...pairs.flatMap((pair) => wrap(verdictOf(pair), width, 2)),
    ...(several ? ['', ...matrixLines(sides, pairs)] : []),
    ...pairs.flatMap((pair) => pairLines(pair, several)),
    ...outcomeLines(sides),
    '',
    ...wrap(`Findings of two sides are the same ${pairs[0]!.by}.`, width, 0),
  ].join('\n');
}

function sideLine(side: Side): string {
  const { letter, outcome, findings } = side;
  const what = outcome.verdict === 'violations' ? plural(findings.length, 'finding') : outcome.verdict;
  return `${letter}  ${sideName(side)}: ${what}, ${searchText(side)}`;
}

function searchText({ outcome: { complete, stoppedBy, stats, reducer } }: Side): string {
  const how = complete ? 'complete' : `stopped by ${stoppedBy ?? 'its bounds'}`;
  return `${how} (${grouped(stats.states)} states${reducer === undefined ? '' : `, reduced by ${reducer}`})`;
}

/** Of the first side, or where that has none of the second. */
const count = (rows: readonly Row[]): number => rows.reduce((sum, { a, b }) => sum + (a.length || b.length), 0);
const countOf = ({ rows }: Pair, of: Change): number => count(rows.filter(({ change }) => change === of));

/** One sentence. */
export function verdictOf(pair: Pair): string {
  const { a, b, rows, nothingNew, sameModel } = pair;
  const [A, B] = [a.letter, b.letter];
  if (sameModel) return `${A} and ${B} are one model: what differs between them changes nothing that anybody here runs`;
  const states = `${a.outcome.stats.states} and ${b.outcome.stats.states} states`;
  const complete = a.outcome.complete && b.outcome.complete;
  const [gone, fresh, moved] = [countOf(pair, 'gone'), countOf(pair, 'new'), countOf(pair, 'moved')];
  const all = count(rows.filter((row) => row.a.length > 0));
  const fixes =
    all === 0
      ? `${A} has no finding`
      : gone === 0
        ? `${B} fixes none of ${all}`
        : gone === all
          ? `${B} fixes ${allOf(all)}`
          : `${B} fixes ${gone} of ${all}`;
  const others = moved === 0 ? '' : `, and has ${moved} at another statement of the same function`;
  const bounds = complete
    ? `complete: ${states}`
    : `${[a, b]
        .filter((side) => !side.outcome.complete)
        .map(unfinished)
        .join('; ')}`;
  if (nothingNew === undefined) return `unknown: ${bounds}; so far ${fixes}${others}`;
  if (nothingNew)
    return `${fixes} and breaks none${others} (${bounds})`.replace(/^(. has no finding) and breaks none/, `$1, and ${B} has none`);
  return `${fixes} and breaks ${fresh}${others} (${bounds})`.replace(/^(. has no finding) and/, `$1, and ${B}`);
}

const allOf = (all: number): string => (all === 1 ? 'the finding' : `all ${all} findings`);
const unfinished = ({ letter, outcome }: Side): string => `${letter} was stopped by ${outcome.stoppedBy ?? 'its bounds'}`;

const headings: { readonly [change in Change]: (b: string) => string } = {
  new: (b) => `new in ${b}`,
  'maybe new': (b) => `in ${b}, and not seen in A, whose search was not complete`,
  gone: (b) => `gone in ${b}`,
  'maybe gone': (b) => `not seen in ${b}, whose search was not complete`,
  moved: (b) => `in ${b} at another statement of the same function`,
  unchanged: (b) => `unchanged in ${b}`,
};

function pairLines(pair: Pair, several: boolean): string[] {
  const { a, b } = pair;
  const changes = Object.keys(headings) as Change[];
  return changes.flatMap((change) => {
    const rows = pair.rows.filter((row) => row.change === change);
    // the matrix tells what stayed, and what went
    if (rows.length === 0 || (several && (change === 'unchanged' || change === 'gone'))) return [];
    return ['', `${headings[change](b.letter)} (${count(rows)})`, ...rows.flatMap((row) => rowLines(row, a, b))];
  });
}

function rowLines({ change, a, b, there }: Row, sideA: Side, sideB: Side): string[] {
  const fresh = change === 'new' || change === 'maybe new';
  const one = fresh ? b[0]! : a[0]!;
  const more = change === 'moved' ? b.map(({ title }) => `in ${sideB.letter}: ${title}`) : [];
  return [
    ...wrap(`- ${one.title}`, width, 4),
    ...more.flatMap((line) => wrap(`  ${line}`, width, 4)),
    ...(there ? wrap(`  ${replayText(there, sideB.letter)}`, width, 4) : []),
    ...(fresh ? ['', ...diagram(sideB, one)] : []),
    ...(change === 'unchanged' ? [] : a.map(({ token }) => `  ${sideA.letter} ${token}`)),
    ...b.map(({ token }) => `  ${sideB.letter} ${token}`),
  ];
}

function diagram({ system }: Side, finding: ConfirmedFinding): string[] {
  const lines = columns(story(system, replay(system, finding.choices), { site: siteOf(finding) }));
  return lines.trimEnd().split('\n').slice(0, -1);
}

/** What a schedule does in another system. */
export function replayText({ is, step, why }: Replayed, letter: string): string {
  if (is === 'passes') return `${letter} takes all ${step} steps of its schedule, and nothing is wrong`;
  if (is === 'diverges') return `${letter} cannot take step ${step} of its schedule, ${why}`;
  if (is === 'shown') return `its schedule shows the kind in ${letter} too, at step ${step}: ${why}`;
  return `masked: in ${letter} step ${step} of its schedule shows something else: ${why}`;
}

/** By finding and side: `x` shown, `.` not there, `m` its schedule runs into another one, `?` nobody knows. */
function matrixLines(sides: readonly Side[], pairs: readonly Pair[]): string[] {
  const rows = matrixOf(sides, pairs);
  return [
    `${sides.map(({ letter }) => letter).join(' ')}   (x shown, . not there, m its schedule runs into another, ? unknown)`,
    ...rows.flatMap(({ title, cells }) => wrap(`${cells.join(' ')}   ${title}`, width, sides.length * 2 + 2)),
  ];
}

/** The rows of that matrix: those of A first, then what others have new. */
export function matrixOf(
  sides: readonly Side[],
  pairs: readonly Pair[],
): readonly { readonly title: string; readonly token: string; readonly cells: readonly ('x' | '.' | 'm' | '?')[] }[] {
  const [first] = sides;
  const own = first!.findings.map((finding) => ({
    ...finding,
    cells: ['x' as const, ...pairs.map(({ rows }) => cellOf(rows.find(({ a }) => a.includes(finding))!))],
  }));
  const others = pairs.flatMap(({ rows, b }) =>
    rows.filter(({ a }) => a.length === 0).flatMap((row) => row.b.map((finding) => ({ finding, of: b, site: `${siteOf(finding)}` }))),
  );
  const fresh = [...new Map(others.map((one) => [one.site, one] as const).reverse()).values()].reverse().map(({ finding, site }) => ({
    ...finding,
    cells: sides.map((side) =>
      side.findings.some((one) => siteOf(one) === site) ? ('x' as const) : side.outcome.complete ? ('.' as const) : ('?' as const),
    ),
  }));
  return [...own, ...fresh].map(({ title, token, cells }) => ({ title, token, cells }));
}

function cellOf({ change, there }: Row): 'x' | '.' | 'm' | '?' {
  if (change === 'unchanged' || change === 'moved') return 'x';
  if (there?.is === 'masked') return 'm';
  return change === 'gone' ? '.' : '?';
}

/** Outcomes that a reader needs to see: what some side has not, and what a call may return besides. */
function outcomeLines(sides: readonly Side[]): string[] {
  const counted = sides.filter((side) => side.outcomes !== undefined);
  if (counted.length < sides.length) return [];
  const missing = sides.filter(({ outcomes }) => outcomes!.schedules === undefined);
  const names = [...new Set(sides.flatMap(({ outcomes }) => outcomes!.rows.map(({ what }) => what)))].sort();
  const told = names.filter((what) => sides.some((side) => rowOf(side, what) === undefined) || isOneOfSeveral(what, names));
  const cells = (side: Side, what: string): string => {
    const row = rowOf(side, what);
    if (row === undefined) return isCounted(side) ? '-' : '?';
    return numbers(row);
  };
  return [
    '',
    'outcomes: schedules in which it happens / final states of these',
    ...told.flatMap((what) => [`  ${what}`, `      ${sides.map((side) => `${side.letter} ${cells(side, what)}`).join('   ')}`]),
    '  all',
    `      ${sides.map((side) => `${side.letter} ${numbers(side.outcomes!)}`).join('   ')}`,
    ...missing.flatMap(({ letter, outcomes }) => wrap(`  schedules of ${letter} not counted: ${outcomes!.missing}`, width, 4)),
  ];
}

const numbers = ({ schedules, finals }: { readonly schedules: bigint | undefined; readonly finals: number }): string =>
  `${schedules === undefined ? '?' : briefly(schedules)} / ${grouped(finals)}`;

/** The search of its outcomes came to its end. */
const isCounted = ({ outcomes }: Side): boolean => outcomes!.missing === undefined || outcomes!.rows.length > 0;

const rowOf = ({ outcomes }: Side, what: string) => outcomes!.rows.find((row) => row.what === what);
const isOneOfSeveral = (what: string, names: readonly string[]): boolean => {
  const of = (name: string): string => name.replace(/( returns | = ).*$/, '');
  return names.filter((name) => of(name) === of(what)).length > 1;
};

/** A number of many digits in 6. */
const briefly = (value: bigint): string =>
  value < 1_000_000n ? grouped(value) : `${String(value)[0]}.${String(value).slice(1, 4)}e${String(value).length - 1}`;

/** The same as a document. */
export function compareMarkdown(compared: Compared): string {
  const { sides, pairs } = compared;
  const several = pairs.length > 1;
  return [
    `# ${sides.map((side) => `\`${sideName(side)}\``).join(' against ')}`,
    '',
    ...pairs.map((pair) => `${verdictOf(pair)}.\n`),
    '| | system | findings | search |',
    '|---|---|---|---|',
    ...sides.map((side) => `| ${side.letter} | \`${sideName(side)}\` | ${side.findings.length} | ${searchText(side)} |`),
    '',
    `| finding | ${sides.map(({ letter }) => letter).join(' | ')} |${several ? '' : ' in B |'}`,
    `|---|${sides.map(() => '---').join('|')}|${several ? '' : '---|'}`,
    ...matrixOf(sides, pairs).map(({ title, cells }) => {
      const row = several ? undefined : pairs[0]!.rows.find(({ a, b }) => [...a, ...b].some((one) => one.title === title));
      const says = several ? '' : ` ${row?.there ? replayText(row.there, 'B') : (row?.change ?? '')} |`;
      return `| ${title} | ${cells.join(' | ')} |${says}`;
    }),
    '',
    `x shown, . not there, m its schedule runs into another finding, ? unknown. Findings of two sides are the same ${pairs[0]!.by}.`,
    ...pairs.flatMap(({ b, rows }) =>
      rows
        .filter(({ change }) => change === 'new' || change === 'maybe new')
        .flatMap((row) => ['', `## New in ${b.letter}`, '', '```', ...diagram(b, row.b[0]!), '```', '', `\`${row.b[0]!.token}\``]),
    ),
    ...outcomeLines(sides).map((line) => (line === '' ? '' : line.startsWith('outcomes') ? `## ${line}\n` : `    ${line}`)),
  ].join('\n');
}

/** The same as data; schema 1. */
export function compareJson({ sides, pairs }: Compared): string {
  const finding = ({ kind, name, title, object, actor, point, steps, token }: ConfirmedFinding) => ({
    kind,
    ...(name !== undefined && { name }),
    title,
    object,
    actor,
    point,
    steps,
    token,
  });
  return JSON.stringify(
    {
      schema: 1,
      sides: sides.map(({ letter, system, outcome, findings, outcomes }) => ({
        letter,
        exploration: system.exploration.name,
        variant: system.variant,
        switches: system.switches,
        digest: system.digest,
        verdict: outcome.verdict,
        complete: outcome.complete,
        stoppedBy: outcome.stoppedBy,
        states: outcome.stats.states,
        transitions: outcome.stats.transitions,
        findings: findings.length,
        outcomes: outcomes
          ? {
              schedules: outcomes.schedules?.toString() ?? null,
              finals: outcomes.finals,
              missing: outcomes.missing ?? null,
              rows: outcomes.rows.map(({ what, schedules, finals }) => ({ what, schedules: schedules?.toString() ?? null, finals })),
            }
          : null,
      })),
      pairs: pairs.map((pair) => ({
        a: pair.a.letter,
        b: pair.b.letter,
        says: verdictOf(pair),
        nothingNew: pair.nothingNew ?? null,
        sameModel: pair.sameModel,
        matchedBy: pair.by,
        rows: pair.rows.map(({ change, a, b, there }) => ({ change, a: a.map(finding), b: b.map(finding), there: there ?? null })),
      })),
    },
    null,
    2,
  );
}
