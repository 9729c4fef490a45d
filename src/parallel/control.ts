/**
 * Words that all members of a fleet read and write, at their places in one shared array; those that change often are a
 * cache line apart.
 */
export const Word = {
  /** How often all have met, and how many have come to the next meeting. */
  turn: 0,
  arrived: 1,
  /** How many meet, and how many others are ready to. */
  members: 2,
  ready: 3,
  /** Bits of Alert: something that a member looks at before each state. */
  alert: 16,
  /** The next block of work: states of the level, or numbers to enter into a larger index. */
  block: 32,
  /** Numbers given out in batches. */
  states: 48,
  subtrees: 64,
  /** The level, the number of its first state as one worker would number it, its width, and before which of its states the search ends. */
  level: 80,
  base: 81,
  width: 82,
  end: 83,
  /** The last state that one worker would have looked at, where something stopped it in this level. */
  cut: 84,
  /** A state had choices at the last step that was allowed. */
  beyond: 85,
  /** There was no room for a state. */
  full: 86,
  /** How the search ended: an Ending. */
  ending: 87,
  /** Logarithms of the lengths of the indexes. */
  stateIndex: 88,
  subtreeIndex: 89,
  /** Whether what all have met for is the growth of an index: bits of which. */
  growing: 90,
  /** Before which state, and which subtree, all are entered into it. */
  entered: 91,
  /** States found, as one worker would count them. */
  known: 93,
  /** The level may reach the limit of transitions. */
  near: 94,
  length: 96,
} as const;

export const Alert = { grow: 1, cut: 2, interrupted: 4, failed: 8 } as const;

export const Ending = { none: 0, complete: 1, transitions: 2, memory: 3, first: 4, interrupted: 5, failed: 6 } as const;

/** What each member tells of itself, as floating-point numbers: they count further than integers of 32 bits. */
export const Account = {
  transitions: 0,
  states: 1,
  subtrees: 2,
  /** Numbers that it holds and has not used: from, to, of states and of subtrees. */
  heldStates: 3,
  heldSubtrees: 5,
  /** Of all members, in the first one's account: the most bytes at the end of a level. */
  peak: 7,
  /** Two cache lines. */
  length: 16,
} as const;

/** Lowers a word to a value, whoever else does so at the same time. */
export function lowerTo(words: Int32Array, at: number, value: number): void {
  for (let known = Atomics.load(words, at); value < known; ) {
    const seen = Atomics.compareExchange(words, at, known, value);
    if (seen === known) return;
    known = seen;
  }
}

/** Comes to a meeting and gives its turn. Who comes last does what has to be done alone. */
export function come(words: Int32Array, alone: () => void): number {
  const turn = Atomics.load(words, Word.turn);
  if (Atomics.add(words, Word.arrived, 1) === Atomics.load(words, Word.members) - 1) {
    alone();
    Atomics.store(words, Word.arrived, 0);
    Atomics.add(words, Word.turn, 1);
    Atomics.notify(words, Word.turn);
  }
  return turn;
}

/** Waits for the end of the meeting of that turn, for about so many milliseconds at most. Whether it has ended. */
export function hasEnded(words: Int32Array, turn: number, milliseconds = Infinity): boolean {
  while (Atomics.load(words, Word.turn) === turn) if (Atomics.wait(words, Word.turn, turn, milliseconds) === 'timed-out') return false;
  return true;
}

/** Says that another is ready to become a member, and gives how many members there are once it is one. */
export const apply = (words: Int32Array): number => Atomics.add(words, Word.ready, 1) + 2;

/** Those that are ready become members. Called where no meeting can end before the caller comes to it: so nobody counts them too late. */
export function admit(words: Int32Array): void {
  const members = 1 + Atomics.load(words, Word.ready);
  if (members === Atomics.load(words, Word.members)) return;
  Atomics.store(words, Word.members, members);
  Atomics.notify(words, Word.members);
}

/** Waits until there are so many members. */
export function admitted(words: Int32Array, members: number): void {
  for (let now = Atomics.load(words, Word.members); now < members; now = Atomics.load(words, Word.members))
    Atomics.wait(words, Word.members, now);
}
