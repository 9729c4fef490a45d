import type { Film, FilmState } from '../../explorer/film.js';
import type { FilmFrame } from '../../explorer/registers.js';

/** Everything that there is after so many steps. */
export interface Scene {
  readonly state: FilmState;
  /** By number of a word. */
  readonly words: readonly string[];
  /** Words that the last step changed. */
  readonly changed: ReadonlySet<number>;
  readonly frames: ReadonlyMap<number, readonly FilmFrame[]>;
  readonly owners: ReadonlyMap<string, string>;
}

export function sceneAt(film: Film, at: number): Scene {
  const words: string[] = [];
  const frames = new Map<number, readonly FilmFrame[]>();
  const owners = new Map<string, string>();
  for (const state of film.states.slice(0, at + 1)) {
    for (const [word, text] of state.words) words[word] = text;
    for (const [actor, list] of state.frames) frames.set(actor, list);
    for (const [key, text] of state.owners) owners.set(key, text);
  }
  const state = film.states[at]!;
  return { state, words, changed: new Set(at === 0 ? [] : state.words.map(([word]) => word)), frames, owners };
}

/** A run of steps in which a word holds one text. */
export interface Stretch {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** What a word held over the whole film. */
export function stretches(film: Film, word: number): readonly Stretch[] {
  const all: { text: string; from: number; to: number }[] = [];
  film.states.forEach(({ words }, step) => {
    const change = words.find(([one]) => one === word);
    if (change) all.push({ text: change[1], from: step, to: step });
    else if (all.length > 0) all.at(-1)!.to = step;
  });
  return all;
}

/** `path.point` in its parts. */
export const pathOf = (place: string): string => place.slice(0, place.lastIndexOf('.'));
export const pointOf = (place: string): string => place.slice(place.lastIndexOf('.') + 1);

/** The colour of an actor's lane: one of ten, in the order of the lanes. */
export const hue = (actor: number): string => `var(--a${actor % 10})`;
