import type { NamedChoice } from '../core/system/schedule.js';
import type { System } from '../replay/system.js';
import { type Film, filmOf } from './film.js';

/** Two neighbouring steps the other way round. */
export interface Swapped {
  /** What comes of it, in a sentence or two. */
  readonly says: string;
  /** Words that differ after the two: as it was, and as it is now. */
  readonly differs: readonly { readonly word: string; readonly was: string; readonly is: string }[];
  /** The schedule with the two swapped, as far as it goes; null where they cannot be. */
  readonly film: Film | null;
}

const refused = (says: string): Swapped => ({ says, differs: [], film: null });

/** Swaps the step of that number, from 1, with the one after it, and plays the rest as it was. */
export function swapped(system: System, film: Film, step: number): Swapped {
  const [first, second] = [film.steps[step - 1], film.steps[step]];
  if (first === undefined || second === undefined) return refused(`There is no step after step ${film.steps.length}.`);
  const nameOf = ({ actor }: { readonly actor: number }): string => film.actors[actor]!.name;
  const pair = `Steps ${step} and ${step + 1}`;
  if (first.actor === second.actor) return refused(`${pair} are both of ${nameOf(first)}: its own program orders them.`);
  const choices = film.steps.map((one): NamedChoice => ({ actor: nameOf(one), outcome: one.outcome }));
  [choices[step - 1], choices[step]] = [choices[step]!, choices[step - 1]!];
  const other = filmOf(system, choices);
  const now = other.steps.slice(0, step + 1);
  if (now.length < step + 1)
    return refused(`${pair} cannot swap: ${(other.divergence ?? 'the run ends before').replace(/; the model changed since$/, '')}.`);
  const [was, is] = [wordsAt(film, step + 1), wordsAt(other, step + 1)];
  const differs = film.words.flatMap(({ name }, i) => (was[i] === is[i] ? [] : [{ word: name, was: was[i]!, is: is[i]! }]));
  const same = differs.length === 0 && standsAt(film, step + 1) === standsAt(other, step + 1);
  const kinds = (one: Film): string => [...new Set(one.found.map(({ kind }) => kind))].join(', ') || 'nothing';
  const after = other.divergence === null ? '' : ` The rest goes as far as step ${other.steps.length}.`;
  const words = differs.length === 1 ? 'a word differs' : `${differs.length} words differ`;
  const says = same
    ? `${pair} commute: the same state after either order.`
    : `${pair} do not commute: after them ${differs.length > 0 ? words : 'somebody stands elsewhere'}.`;
  const found = kinds(film) === kinds(other) ? `Found as before: ${kinds(other)}.` : `Found before: ${kinds(film)}; now: ${kinds(other)}.`;
  return { says: `${says} ${found}${after}`, differs, film: other };
}

/** All words after so many steps. */
function wordsAt(film: Film, at: number): readonly string[] {
  const words: string[] = [];
  for (const state of film.states.slice(0, at + 1)) for (const [word, text] of state.words) words[word] = text;
  return words;
}

/** Where everybody stands after so many steps. */
const standsAt = (film: Film, at: number): string =>
  JSON.stringify(film.states[at]!.stands.map((number) => film.standings[number]?.stack ?? null));
