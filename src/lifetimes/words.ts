import { facts, type Phrases, type Verb, verbs } from '../core/system/ownership.js';
import type { Declared } from '../owners/declared.js';
import { type Meaning, namesOf, type Place } from '../owners/phrase.js';
import type { System } from '../replay/system.js';
import { reachedBy } from './actors.js';
import { callersOf } from './callers.js';

/** What a declaration says, as sentences. */
export interface Told {
  readonly owner: readonly string[];
  readonly others: readonly string[];
  readonly release: readonly string[];
}

/** What is told of it by a system that was searched. */
export type Searched = Pick<System, 'scenario' | 'operations'>;

/** The functions in which the searches saw something happen, or with ` by` the roles of who did it (owners/ghost). */
export type Seen = (key: string) => readonly string[];

const list = (phrases: Phrases | undefined): readonly string[] =>
  phrases === undefined ? [] : typeof phrases === 'string' ? [phrases] : phrases;

export const joined = (words: readonly string[], and = 'or'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`;

const title = ({ path }: Place): string => path.title ?? path.id;

/** Statements with their functions: `text` in f() or g(); those alone where it was seen, if it was seen at all. */
function statements(meanings: readonly Meaning[], functions: readonly string[]): string {
  const all = meanings.flatMap((meaning) => (meaning.kind === 'points' ? meaning.places : []));
  const places = all.some((place) => functions.includes(title(place))) ? all.filter((place) => functions.includes(title(place))) : all;
  const within = new Map<string, Set<string>>();
  for (const place of places) {
    const { description, invoke } = place.path.states[place.point]!;
    const { is, value } = place.wanted;
    const succeeds = is === 'equal' && value === invoke!.input?.['old'];
    const when =
      is === 'any' ? '' : ` (where it ${succeeds ? 'succeeds' : is === 'different' ? 'gives something' : `gives ${String(value)}`})`;
    const text = `\`${description ?? invoke!.src}\`${when}`;
    within.set(text, (within.get(text) ?? new Set()).add(`${title(place)}()`));
  }
  const notes = meanings.flatMap((meaning) =>
    meaning.kind === 'note' ? [`note ${meaning.note}${gave[meaning.wanted.is].replace('N', String(meaning.wanted.value))}`] : [],
  );
  return joined([...[...within].map(([text, names]) => `${text} in ${joined([...names].sort())}`), ...notes]);
}
const gave = { any: '', equal: ' that gives N', different: ' that gives something' } as const;

/** What protects those who do not own it, by the names that a declaration has for it. */
const sections: { readonly [name: string]: string } = {
  'RCU readers':
    'RCU readers may access it: between rcu_read_lock() and rcu_read_unlock(), and where interrupts, bottom halves or preemption are ' +
    'off, as in softirqs, hardirqs, RCU callbacks and probes of the scheduler’s tracepoints.',
  'uprobe handlers': 'Handlers of uprobes may access it, as long as they run: uprobe_unregister_sync() waits for them.',
};

/** Who owns it, who may use it besides, and how it ends; the systems say what user space does for it, and what operations wait for. */
export function toldOf(resource: Declared, seen: Seen, systems: readonly Searched[]): Told {
  const of = (verb: Verb, key: string = verb): string => statements(resource.at.get(verb) ?? [], seen(key));
  const { with: owner, born, published, claimed, retired, released, started, lent, others, unasked, after, due, held } = resource;
  const makes = owner || held ? 'take' : 'make';
  const sentences: readonly unknown[] = [
    born && due === undefined && `${of('born')} ${makes}s it.`,
    born &&
      published &&
      `Who ${makes}s it owns it until ${of('published')}: from there others can reach it, and nobody in particular owns it.`,
    !born && claimed && 'Others can reach it, and nobody in particular owns it.',
    claimed && `${born || published ? 'Once others can reach it, whoever' : 'Whoever'} does ${of('claimed')} owns it, alone.`,
    owner && `Who owns the ${owner} owns it.`,
    held && 'It is there at the start.',
    started && `${of('started')} starts it; its owner ends it for good by ${of('ended')}.`,
    due && `It is born at the model’s ${of('born')}, and owed to whoever asks at its ${of('due')}.`,
    due && `Its ${of('delivered')} delivers it; its ${of('lost')} loses it.`,
  ];
  const apart: readonly unknown[] = [
    ...(others ?? []).map((name) => sections[name] ?? `Who holds ${name} may access it.`),
    others?.includes('RCU readers') && retired && 'The grace period of call_rcu() waits for them.',
    lent && `Who does ${of('lent')} is let in without owning it, until ${of('returned')}${letIn(seen('lent by'))}.`,
    lent && 'Nothing keeps it for who is let in but that whoever releases it has waited before.',
    started && startedBy(resource, systems),
    started && waiting(resource.at.get('ended') ?? [], systems),
    unasked && `Assumed, not checked: ${unasked}.`,
    !others && !lent && !due && !unasked && 'Not checked: the declaration does not say who else may access it.',
  ];
  const texts = [...(resource.at.get('released') ?? [])];
  const by = (how: string): string => (seen(`released ${how}`).length === 0 ? '' : statements(texts, seen(`released ${how}`)));
  const makers = seen('released owner').filter((name) => claimed && seen('born').includes(name) && !seen('claimed').includes(name));
  const owns = claimed !== undefined || owner !== undefined;
  const owners = seen('released owner').filter((name) => owns && !makers.includes(name));
  // where nobody claims it, whoever has it lets it go
  const last = [...new Set([...(owns ? [] : seen('released owner')), ...seen('released last')])].sort();
  const titles = seen('released');
  const unseenOf = texts.map((one): Meaning => {
    if (one.kind === 'note') return one;
    return { ...one, places: one.places.filter((place) => !titles.includes(title(place))) };
  });
  const unseen = titles.length === 0 || due !== undefined ? '' : statements(unseenOf, []);
  const ends: readonly unknown[] = [
    retired && `Its owner hands it to RCU: ${of('retired')}.`,
    released && by('callback') && `RCU’s callback releases it after the grace period: ${by('callback')}.`,
    makers.length > 0 && `Who made it releases it where it was never published: ${statements(texts, makers)}.`,
    owners.length > 0 && `Its owner releases it: ${statements(texts, owners)}.`,
    last.length > 0 &&
      `${owns ? 'Whoever does' : 'Who has it releases it:'} ${statements(texts, last)}${owns ? ' releases it' : ''}.` +
        userSpaceOf(systems.flatMap(({ scenario }) => last.flatMap((name) => reachedBy(scenario, name)))),
    released && !['callback', 'owner', 'last'].some((how) => by(how)) && `It is released by ${of('released')}.`,
    unseen !== '' && `Nobody came to ${unseen} in these searches.`,
    after && `When it is released no ${joined(after)} may be left.`,
    started && 'Once its owner has ended it nobody may start it.',
  ];
  const text = (parts: readonly unknown[]): readonly string[] =>
    parts.filter((part): part is string => typeof part === 'string' && part !== '');
  return { owner: text(sentences), others: text(apart), release: text(ends) };
}

/** What who ends something that goes on by itself waits for: whether it may run on. */
function waiting(meanings: readonly Meaning[], systems: readonly Searched[]): string {
  const sources = meanings.flatMap((meaning) =>
    meaning.kind === 'points' ? meaning.places.map(({ path, point }) => path.states[point]!.invoke!.src) : [],
  );
  const known = [...new Set(sources)].flatMap((source) => {
    const operation = systems.map(({ operations }) => operations.get(source)).find((one) => one !== undefined);
    return operation?.reference === undefined ? [] : [{ name: namesOf(operation).at(-1)!, goes: operation.reference.goes }];
  });
  const names = [...new Set(known.map(({ name }) => name))];
  return names
    .map((name) => {
      // one that begins and returns apart waits where it returns
      const goes = known.find((one) => one.name === name && one.goes !== undefined)?.goes;
      return `${name}() waits for ${goes === undefined ? 'nobody that runs it' : `who runs it: it returns when ${goes}`}.`;
    })
    .join(' ');
}

/** Who starts it before its owner ends it: whoever may access what it is in. */
function startedBy({ with: owner, at }: Declared, systems: readonly Searched[]): string {
  const titles = new Set((at.get('started') ?? []).flatMap((one) => (one.kind === 'points' ? one.places.map(title) : [])));
  const scenarios = systems.map(({ scenario }) => scenario);
  const calls = [...titles].flatMap((name) => {
    const { functions } = callersOf(scenarios, name);
    return functions.length === 0
      ? []
      : [
          `${name}() is called by ${joined(
            functions.map((one) => `${one}()`),
            'and',
          )}`,
        ];
  });
  return `Who may access the ${owner} may start it until its owner has ended it${calls.length === 0 ? '' : `: ${calls.join('; ')}`}.`;
}

const letIn = (roles: readonly string[]): string => (roles.length === 0 ? '' : `; in the searches that was ${joined(roles, 'and')}`);
const userSpaceOf = (texts: readonly string[]): string =>
  texts.length === 0 ? '' : ` User space comes there by ${joined([...new Set(texts)].map((text) => `\`${text}\``))}.`;

/** A declaration in its own words, a clause each. */
export const clausesOf = (resource: Declared): readonly string[] =>
  [...facts, ...verbs].flatMap((key) => {
    const value: unknown = resource[key];
    if (value === undefined) return [];
    if (value === true) return [key];
    const lists = key === 'others' || key === 'after' ? [(value as readonly string[]).join(', ')] : list(value as Phrases);
    return lists.map((one) => `${key} ${one}`);
  });
