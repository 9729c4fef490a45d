import type { Bug } from '../../lifetimes/bugs.js';
import type { Change } from '../../lifetimes/changes.js';
import type { Broken, Doer } from '../../lifetimes/first-broken.js';
import type { Mending, Tried } from '../../lifetimes/mending.js';
import type { BugRow, Elsewhere, ResourceRows, RuleRow, Table } from '../../lifetimes/table.js';
import { clausesOf, joined, type Told, toldOf } from '../../lifetimes/words.js';
import type { StoryRow } from '../../replay/story.js';
import { diagram } from '../columns.js';
import { plural } from '../plural.js';

/** A bug with its number; of variants that have the same one, it is the first one's. */
export interface Numbered {
  readonly number: number;
  readonly row: BugRow;
  /** Of other variants that have it, too. */
  readonly also: readonly Bug[];
}

/** The bugs as a report numbers them. */
export function numbered({ bugs }: Table): readonly Numbered[] {
  const first = bugs.filter(({ bug }, i) => bugs.findIndex((one) => one.bug.id === bug.id) === i);
  return first.map((row, i) => ({
    number: i + 1,
    row,
    also: bugs.flatMap(({ bug }) => (bug.id === row.bug.id && bug !== row.bug ? [bug] : [])),
  }));
}

/** `f(), called by g()`. */
export const functionText = ({ function: name, caller }: Doer): string =>
  `${name}()${caller === undefined ? '' : `, called by ${caller}()`}`;

const heading = ({ sides: { one, other }, broken: { breaker, owner, against } }: Bug): string => {
  const alone = other === undefined || (other === one && (owner ?? against)?.actor === breaker?.actor);
  return `${one === '' ? 'the end of the run' : `${one}()`}${alone ? '' : ` against ${other === one ? 'another ' : ''}${other}()`}`;
};

/** `f() against g(): counter, ws released; ws accessed`. */
export function bugTitle(bug: Bug): string {
  const done = new Map<string, string[]>();
  for (const rule of bug.rules) {
    const [resource, says] = [rule.slice(0, rule.indexOf(':')), rule.slice(rule.indexOf(':') + 2)];
    const what = shorts.find(([begin]) => says.startsWith(begin))?.[1] ?? says;
    done.set(what, [...(done.get(what) ?? []), resource]);
  }
  return `${heading(bug)}: ${[...done].map(([what, resources]) => `${joined(resources, 'and')} ${what}`).join('; ')}`;
}
/** What a bug does to a resource, by how its rule begins. */
const shorts: readonly (readonly [begin: string, what: string])[] = [
  ['one owner', 'owned by two'],
  ['released once', 'released'],
  ['no access', 'accessed'],
  ['not started', 'started'],
  ['not released', 'released while in use'],
  ['released when no', 'released too early'],
  ['delivered', 'lost'],
];

/** Who breaks the rule, who owned it, or what else it is against. */
export function brokenSentences({ breaker, owner, against, what, says }: Broken): readonly string[] {
  const at = ({ text, ...doer }: Doer): string => `\`${text}\` in ${functionText({ text, ...doer })}`;
  return [
    `${breaker === undefined ? 'At the end of the run' : `${breaker.actor} does ${at(breaker)}`}: ${what} ${says}.`,
    ...(owner === undefined ? [] : [`${owner.actor} came to own it at ${at(owner)}.`]),
    ...(owner !== undefined || against === undefined ? [] : [`${againstText(what, against)}, at ${at(against)}.`]),
  ];
}

function againstText(what: string, { actor, says }: NonNullable<Broken['against']>): string {
  if (says.includes(' is left')) return `${says} by ${actor}`;
  return says === 'let in' || says === 'out again' ? `${actor} was ${says}` : `Before, ${what} was ${says} by ${actor}`;
}

/** What comes of it. */
export function followSentence({ symptom, followed, comesOut }: Bug): string {
  const kinds = [...comesOut].map(([kind, count]) => `${kind}${count > 1 ? ` (${count})` : ''}`);
  return [
    symptom === undefined
      ? `Nothing that ends a run follows on it${followed ? '' : ' within the states that were looked at'}.`
      : `It leads to: ${symptom.kind}${symptom.object === '' ? '' : ` of ${symptom.object}`} by ${symptom.by.actor}, at \`${symptom.by.text}\` in ${functionText(symptom.by)}.`,
    ...(kinds.length === 0 ? [] : [`Other findings whose schedules begin with it: ${kinds.join(', ')}.`]),
  ].join(' ');
}

/** The commands, each with what it shows. */
export function commands({ token, symptom, module }: Bug): readonly string[] {
  const replay = (one: string): string => `npx racewalk replay '${one}'${module === undefined ? '' : ` --module ${module}`}`;
  return [
    '# breaks the rules',
    replay(token),
    ...(symptom === undefined ? [] : [`# goes on to the ${symptom.kind}`, replay(symptom.token)]),
  ];
}

/** The steps that matter, as a diagram of 72 columns. */
export function excerptLines({ rows }: Bug): readonly string[] {
  const actors = [...new Set(rows.filter(({ kind }) => kind !== 'env').map(({ actor }) => actor))];
  const within = new Map<string, string>();
  let before = 0;
  const drawn = rows.flatMap(({ step, actor, kind, function: name, text, mark }): StoryRow[] => {
    const gap = step > before + 1 && before > 0;
    before = step;
    if (kind === 'env') return [{ actor, depth: 0, text, mark }];
    const enters = within.get(actor) !== name;
    within.set(actor, name);
    return [...(enters ? [{ actor, depth: 0, text: `${name}()`, mark: '' }] : gap ? [] : []), { actor, depth: 1, text, mark }];
  });
  return diagram({ actors, cpus: actors.map((_, i) => i), rows: drawn });
}

/** A statement that breaks a rule, and who does so against whom, by system. */
export interface PlaceRow {
  readonly rule: string;
  readonly place: string;
  readonly where: readonly string[];
}

/** Every statement at which a bug breaks a rule, in all systems. */
export function placeRows(bugs: readonly Bug[]): readonly PlaceRow[] {
  const rows = new Map<string, { rule: string; place: string; where: Map<string, Set<string>> }>();
  for (const { variant, places } of bugs)
    for (const { exploration, broken } of places) {
      const { rule, breaker } = broken;
      const place = breaker === undefined ? 'at the end' : `${functionText(breaker)}: \`${breaker.text}\``;
      const key = `${rule}\n${place}`;
      const row = rows.get(key) ?? { rule, place, where: new Map() };
      rows.set(key, row);
      const system = bugs.length > 1 ? `${exploration}/${variant}` : exploration;
      row.where.set(system, (row.where.get(system) ?? new Set()).add(sideText(broken)));
    }
  return [...rows.values()].map(({ rule, place, where }) => ({
    rule,
    place,
    where: [...where].map(([system, sides]) => `${system}: ${[...sides].join(', ')}`),
  }));
}

/** `user, stopper owns it (tlob_stop_task())`. */
function sideText({ breaker, owner, against, says }: Broken): string {
  const reason = says.includes('; ') ? says.slice(says.indexOf('; ') + 2) : says;
  const other = owner ?? against;
  const by =
    other === undefined
      ? ''
      : other.actor === breaker?.actor || reason.includes(other.actor)
        ? ` (${other.function}())`
        : ` (${other.actor}, ${other.function}())`;
  return `${breaker === undefined ? '' : `${breaker.actor}; `}${reason}${by}`;
}

/** `posted+a+b`. */
export const variantOf = ({ variant }: Bug, { names }: Tried): string => `${variant}+${names.join('+')}`;

/** What was tried, and what of it is enough. */
export function mendingSentences(bug: Bug, { ones, together, never, tried, smallest, says }: Mending): readonly string[] {
  const { explorations } = bug;
  const whole = (one: Tried): boolean => one.kept.length === explorations.length;
  const left = explorations.filter((name) => !ones.some(({ kept }) => kept.includes(name)));
  const meaning = (one: Tried): string => one.names.map((name) => says.get(name)!).join('; ');
  const places = `${explorations.length === 1 ? '' : 'all '}${plural(explorations.length, 'system')}`;
  return [
    smallest === undefined
      ? `None of the ${tried} one-change repairs ends it anywhere.`
      : whole(smallest)
        ? `\`${variantOf(bug, smallest)}\` ends it in ${places}, by ${plural(smallest.change.points, 'point')}: ${meaning(smallest)}.`
        : `Nothing that was tried ends it in all ${plural(explorations.length, 'system')}; most does \`${variantOf(bug, smallest)}\` ` +
          `(${smallest.kept.join(', ')}): ${meaning(smallest)}.`,
    ...(smallest === undefined || ones.some(whole) || left.length === 0 ? [] : [`No single change ends it in ${left.join(', ')}.`]),
    ...(together.length === 0
      ? []
      : [
          `Combinations that were tried: ${together.map((one) => `${one.names.join(' + ')} (${one.kept.length} of ${explorations.length})`).join(', ')}.`,
        ]),
    ...(never.length === 0 ? [] : [`In ${never.join(', ')} all ${tried} together do not end it, nor all but one.`]),
  ];
}

/** At most so many lines of a diff. */
const mostLines = 14;

/** What a change does, function by function. */
export function diffLines({ functions }: Change): readonly string[] {
  const lines = functions.flatMap(({ function: name, adds, drops }) => [
    `${name}()${adds.length + drops.length === 0 ? ': no statement more or less, a branch goes elsewhere' : ''}`,
    ...drops.map((text) => `- ${text}`),
    ...adds.map((text) => `+ ${text}`),
  ]);
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), `... and ${lines.length - mostLines + 1} lines more`];
}

/** The changes that were not tried, for their models are refused with owners: each once. */
export const refusedOf = ({ bugs }: Table): readonly string[] => [...new Set(bugs.flatMap(({ mending }) => mending?.refused ?? []))];

/** What a report shows of how a bug is ended, and by whom: the smallest change; else of another variant what is little, or on the way. */
export function shownChange({ bug, elsewhere, mending }: BugRow): { readonly by: string; readonly change: Change } | undefined {
  if (mending?.smallest !== undefined) return { by: variantOf(bug, mending.smallest), change: mending.smallest.change };
  const way = new Set([...bug.rows.map((row) => row.function), ...stackOf(bug.broken.breaker), ...stackOf(bug.broken.owner)]);
  const some = elsewhere.flatMap(({ variant, change }) => {
    if (change === undefined) return [];
    const near =
      change.points <= fewPoints
        ? change.functions
        : change.functions.filter((one) => way.has(one.function) && one.adds.length + one.drops.length > 0);
    return near.length === 0 ? [] : [{ by: variant, change: { points: change.points, functions: near } }];
  });
  return some.sort((a, b) => a.change.points - b.change.points)[0];
}
/** Points that another variant may differ in for all its changes to be shown. */
const fewPoints = 12;
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

// --- resources

/** The declaration that a variant, the first one that has it, says of a resource. */
export const declaredOf = ({ declared }: ResourceRows) => declared.find((one) => one !== undefined)!;

/** What is told of a resource, of each variant that has it. */
export function toldBy(resource: ResourceRows, { variants, searches }: Table): readonly (Told | undefined)[] {
  return resource.declared.map((one, v) => {
    const of = searches.find(
      ({ system, rules }) => system.variant === variants[v] && rules.some((rule) => rule.resource.name === resource.name),
    );
    return one === undefined || of === undefined ? undefined : toldOf(one, resource.seen[v]!, of.system.scenario);
  });
}

/** What a variant's declaration says otherwise than the first one's, as sentences. */
export function differences(
  { declared }: ResourceRows,
  told: readonly (Told | undefined)[],
  variants: readonly string[],
): readonly string[] {
  const first = told.findIndex((one) => one !== undefined);
  const all = ({ owner, others, release }: Told): readonly string[] => [...owner, ...others, ...release].filter((one) => !isWrong(one));
  const clauses = declared.map((one) => (one === undefined ? '' : clausesOf(one).join('; ')));
  return told.flatMap((one, v) => {
    if (one === undefined || clauses[v] === clauses[first]) return [];
    const known = all(told[first]!);
    return [
      `In ${variants[v]}: ${all(one)
        .filter((sentence) => !known.includes(sentence))
        .join(' ')}`,
    ];
  });
}
/** What is done wrong is told of each variant by its bugs. */
const isWrong = (sentence: string): boolean => sentence.includes('see the bugs');

/** The status of a rule; `bug` says what a bug is called. */
export function statusText(status: RuleRow['statuses'][number], bug: (id: string) => string): string {
  switch (status.kind) {
    case 'holds':
      return `holds${status.unasked.length > 0 ? `; not asked in ${status.unasked.join(', ')}` : ''}`;
    case 'broken':
      return `broken by ${joined(
        status.bugs.map(({ id }) => bug(id)),
        'and',
      )} (in ${status.explorations.join(', ')})`;
    case 'unknown':
      return `unknown: ${status.exploration} was stopped by ${status.limit}`;
    case 'not asked':
      return `not asked in ${status.unasked.join(', ')}`;
    default:
      return status.kind;
  }
}
