import { facts, type Phrases, type Resource, type Verb, verbs } from '../core/system/ownership.js';
import type { Declared } from '../owners/declared.js';
import type { Meaning } from '../owners/phrase.js';

/** What a declaration says, as sentences. */
export interface Told {
  readonly owner: readonly string[];
  readonly others: string;
  readonly release: string;
}

const list = (phrases: Phrases | undefined): readonly string[] =>
  phrases === undefined ? [] : typeof phrases === 'string' ? [phrases] : phrases;

/** A phrase as a reader of C says it: with what its points do where the model names them by words of its own. */
export function spoken(phrase: string, meanings: readonly Meaning[]): string {
  const named = /^(?:(\w+)\.(\w+)|(load|store|[a-z]+[A-Z]\w*)\(\w*\))/.exec(phrase);
  const texts = named && textsOf(meanings, named);
  return (texts ? phrase.replace(named[0], joined(texts) + (named[1] ? ` in ${named[1]}` : '')) : phrase)
    .replace(/^@([\w-]+)/, 'the note $1')
    .replace(/ gives not (0|NULL)/, ' that gives something')
    .replace(/(?<! that) gives (\S+)/, ' that gives $1')
    .replace(/ wins/, ' that succeeds')
    .replace(/ in (\w+(?:, \w+)*)(?= as |$)/, (_, names: string) => ` in ${joined(names.split(', ').map((name) => `${name}()`))}`)
    .replace(/ as (\w+)$/, (_, name: string) => (name === 'result' ? '' : ` (of ${name})`));
}

/** The C texts of the points that a phrase with these words means. */
function textsOf(meanings: readonly Meaning[], [words = '', path, point]: RegExpExecArray): readonly string[] | undefined {
  const places = meanings.flatMap((meaning) => (meaning.kind === 'points' ? meaning.places : []));
  const member = /\((\w+)\)/.exec(words)?.[1];
  const texts = places
    .filter((place) => path === undefined || (place.path.id === path && place.point === point))
    .map(({ path: source, point: at }) => source.states[at]!)
    .filter(({ invoke }) => path !== undefined || words.startsWith(`${invoke!.src}(`))
    .filter(({ invoke }) => member === undefined || JSON.stringify(invoke!.input ?? {}).includes(`"${member}"`))
    .flatMap(({ description }) => (description === undefined ? [] : [`\`${description}\``]));
  return texts.length === 0 ? undefined : [...new Set(texts)];
}

const joined = (words: readonly string[], and = 'or'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`;
/** The functions in which a search saw something happen. */
export type Seen = (verb: Verb) => readonly string[];

/** Who owns it, who may use it besides, and how it ends. */
export function toldOf(resource: Declared, seen: Seen): Told {
  const of = (verb: Verb): string => {
    const phrases = list(resource[verb]);
    const told = joined(phrases.map((phrase) => spoken(phrase, resource.at.get(verb) ?? [])));
    const functions = phrases.some((phrase) => / in |^\w+\./.test(phrase)) ? [] : seen(verb);
    const within = joined(
      functions.map((name) => `${name}()`),
      'and',
    );
    return functions.length === 0 ? told : `${told} (in ${within})`;
  };
  const { with: owner, born, published, claimed, retired, released, started, lent, others, after, due, held } = resource;
  const sentences: readonly unknown[] = [
    born && due === undefined && `${of('born')} ${owner || held ? 'takes' : 'makes'} it.`,
    born && published && `Who did so owns it until ${of('published')}: from there others can reach it, and nobody in particular owns it.`,
    !born && claimed && 'Others can reach it, and nobody in particular owns it.',
    claimed && `${born || published ? 'Then whoever' : 'Whoever'} does ${of('claimed')} owns it, alone.`,
    owner && `Who owns the ${owner} owns it.`,
    held && 'It is there at the start.',
    started && `${of('started')} starts it; its owner ends it for good by ${of('ended')}.`,
    retired && `Its owner gives it to RCU by ${of('retired')}.`,
    due && `It is born at ${of('born')}, and owed to whoever asks at ${of('due')}.`,
    due && `${of('delivered')} delivers it; ${of('lost')} loses it.`,
  ];
  const apart: readonly unknown[] = [
    others && `${joined(others.map(protection))} may access it.`,
    lent && `Whoever does ${of('lent')} is let in until ${of('returned')}.`,
  ];
  const ends: readonly unknown[] = [
    released &&
      `${retired ? 'The RCU callback' : claimed || owner ? 'The owner' : 'Whoever ends it'} releases it by ${of('released')}, once.`,
    after && `By then no ${joined(after)} is left.`,
    started && 'After its owner has ended it nobody starts it.',
  ];
  const text = (parts: readonly unknown[]): readonly string[] =>
    parts.filter((part): part is string => typeof part === 'string' && part !== '');
  return {
    owner: text(sentences),
    others: text(apart).join(' ') || (due ? '' : 'No access by others is declared: nothing is asked of it.'),
    release: text(ends).join(' '),
  };
}

const protection = (name: string): string => (name.includes(' ') ? name : `who holds ${name}`);

/** A declaration in its own words, a clause each. */
export const clausesOf = (resource: Resource): readonly string[] =>
  [...facts, ...verbs].flatMap((key) => {
    const value: unknown = resource[key as Verb];
    if (value === undefined) return [];
    return value === true
      ? [key]
      : (Array.isArray(value) && key !== 'others' && key !== 'after'
          ? (value as string[])
          : [String(Array.isArray(value) ? value.join(', ') : value)]
        ).map((one) => `${key} ${one}`);
  });
