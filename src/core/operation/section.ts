import type { World } from '../world/world.js';

/**
 * What an actor is in from one operation to another one, such as an RCU reader, and what others may wait for until it has left.
 * The primitives' families declare them; whoever analyses programs asks what they say and knows none by name.
 */
export interface Section {
  /** Names the places of its footprints: `in reader 2`. */
  readonly name: string;
  /** Who is in it now, as bits of a set of actors; absent: nobody keeps such a set. */
  readonly inside?: (w: World) => () => number;
  /**
   * There is one for each word that its operations are given, which holds who is in it (an actor's number + 1, 0 = nobody), or
   * one for each object; absent: there is one.
   */
  readonly each?: 'word' | 'object';
  /** An actor may be in it several times over; it has left when it has left as often. */
  readonly nests?: true;
  /** The actor is in it from its first step to its end, and where its operations enter it besides, in one more. */
  readonly throughout?: (w: World, actor: number) => boolean;
  /** Others see who is in it by more than that they wait until it has left. Absent: they do not. */
  readonly seen?: (w: World) => boolean;
  /** The objects that may be freed when somebody leaves it. Absent: none. */
  readonly lets?: (w: World) => readonly number[];
  /** Whoever waits for it spins, and whoever is in it comes to its end without waiting for anything else but what spins too. */
  readonly spins?: true;
  /** Who is in it may be switched out, as far as nothing else forbids that. Absent: whoever is in it may keep its CPU. */
  readonly preemptible?: true;
  /** Whether to enter or leave it changes what the actor keeps its CPU from; absent: it does. */
  readonly changesLevel?: (w: World, actor: number) => boolean;
}

/** That an operation enters a section, or leaves one: always, or only as it is said here. */
export interface Bracket {
  readonly section: Section;
  readonly enters: boolean;
  /** Only where its result is not 0. */
  readonly ifGot?: true;
  /** Only where its result is 0. */
  readonly ifZero?: true;
  /** Only where the argument of that number, counted without tags, is not 0. */
  readonly says?: number;
  /** The words or objects whose section it is; absent: the word of its first argument, or the objects that it may lead to. */
  readonly of?: (w: World, objects: (argument: number) => readonly number[]) => readonly number[];
}
