import type { Bug } from '../../lifetimes/bugs.js';
import type { Broken, Doer } from '../../lifetimes/first-broken.js';
import type { BugRow, Table } from '../../lifetimes/table.js';
import { joined } from '../../lifetimes/words.js';
import type { StoryRow } from '../../replay/story.js';
import { diagram } from '../columns.js';

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
  const [does, reason] = activeOf(what, says);
  return [
    breaker === undefined
      ? `At the end of the run: ${what} ${says}.`
      : does === undefined
        ? `${breaker.actor} does ${at(breaker)}: ${what} ${says}.`
        : `${breaker.actor} ${does}, at ${at(breaker)}, although ${reason}.`,
    ...(owner === undefined ? [] : [`${owner.actor} came to own it at ${at(owner)}.`]),
    ...(owner !== undefined || against === undefined ? [] : [`${againstText(what, against)}, at ${at(against)}.`]),
  ];
}

/** `is released by user; timer is let in` of fp0 as `releases fp0` and `timer is let in`. */
function activeOf(what: string, says: string): readonly [does: string | undefined, reason: string] {
  const { verb = '', again = '', reason = '' } = /^is (?<verb>\w+)(?<again> again)? by \w+; (?<reason>.*)$/.exec(says)?.groups ?? {};
  return [actives[verb] && `${actives[verb]} ${what}${again}`, reason];
}
const actives: { readonly [passive: string]: string } = {
  released: 'releases',
  claimed: 'claims',
  accessed: 'accesses',
  started: 'starts',
  taken: 'takes',
};

function againstText(what: string, { actor, says }: NonNullable<Broken['against']>): string {
  if (says.includes(' is left')) return `${says} by ${actor}`;
  if (says === 'let in' || says === 'out again') return `${actor} was ${says}`;
  if (says === 'born') return `Before, ${what} was born by ${actor}`;
  return `Before, ${actor} ${says === 'handed to RCU' ? `handed ${what} to RCU` : `${says} ${what}`}`;
}

/** What comes of it. */
export function followSentence({ symptom, followed, comesOut }: Bug): string {
  const kinds = [...comesOut].map(([kind, count]) => `${kind}${count > 1 ? ` (${count})` : ''}`);
  return [
    symptom === undefined
      ? `Nothing that ends a run follows on it${followed ? '' : ' within the states that were looked at'}.`
      : `It leads to: ${symptom.kind}${symptom.object === '' ? '' : ` of ${symptom.object}`} by ${symptom.by.actor}, ` +
        `at \`${symptom.by.text}\` in ${functionText(symptom.by)}.`,
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

/** Statements of one function that break a rule in the same way: who does so against whom, by system. */
export interface PlaceRow {
  readonly resource: string;
  readonly rule: string;
  readonly place: string;
  readonly where: readonly string[];
}

/** Every statement at which a bug breaks a rule, in all systems, resource by resource. */
export function placeRows(bugs: readonly Bug[]): readonly PlaceRow[] {
  const statements = new Map<string, { broken: Broken; text: string; where: Map<string, Set<string>> }>();
  for (const { variant, places } of bugs)
    for (const { exploration, broken } of places) {
      const { rule, breaker } = broken;
      const text = breaker === undefined ? '' : `\`${breaker.text}\``;
      const key = `${rule}\n${breaker?.function}\n${text}`;
      const one = statements.get(key) ?? { broken, text, where: new Map() };
      statements.set(key, one);
      const system = bugs.length > 1 ? `${exploration}/${variant}` : exploration;
      one.where.set(sideText(broken), (one.where.get(sideText(broken)) ?? new Set()).add(system));
    }
  const rows = new Map<string, { broken: Broken; texts: string[]; where: readonly string[] }>();
  for (const { broken, text, where } of statements.values()) {
    const told = [...where].map(([side, systems]) => `${side}: ${[...systems].join(', ')}`);
    const key = [broken.rule, broken.breaker?.function, ...told].join('\n');
    const row = rows.get(key) ?? { broken, texts: [], where: told };
    rows.set(key, row);
    row.texts.push(text);
  }
  const order = [...new Set([...rows.values()].map(({ broken }) => broken.resource))];
  return [...rows.values()]
    .map(({ broken: { resource, rule, breaker }, texts, where }) => ({
      resource,
      rule: rule.slice(rule.indexOf(':') + 2),
      place: breaker === undefined ? 'at the end' : `${breaker.function}(): ${texts.join(', ')}`,
      where,
    }))
    .sort((a, b) => order.indexOf(a.resource) - order.indexOf(b.resource));
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
