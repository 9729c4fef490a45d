/** The words that all workers read and write, by their places in one shared array; those that change often are a cache line apart. */
export const Word = {
  /** How many barriers have been released, and how many workers have arrived at the next one. */
  released: 0,
  arrived: 1,
  /** How many workers search, and how many others are ready to. */
  workers: 2,
  ready: 3,
  /** Bits of Alert: what a worker has to know before it looks at the next state. */
  alert: 16,
  /** The next block of work: states of the level, or numbers to enter into a larger index. */
  block: 32,
  /** Numbers given out in batches. */
  states: 48,
  subtrees: 64,
  /** The level, its first state's number as one worker alone would count, its width, and before which of its states the search ends. */
  level: 80,
  base: 81,
  width: 82,
  end: 83,
  /** The last state that one worker alone would have looked at, where something stopped it in this level. */
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
  /** Which indexes have to grow, as bits, where that is what the barrier was for. */
  growing: 90,
  /** Before which state, and which subtree, all are entered into the larger index. */
  entered: 91,
  /** States found, as one worker alone would count them. */
  known: 93,
  /** The level may reach the limit of transitions. */
  near: 94,
  length: 96,
} as const;

export const Alert = { grow: 1, cut: 2, interrupted: 4, failed: 8 } as const;

export const Ending = { none: 0, complete: 1, transitions: 2, memory: 3, first: 4, interrupted: 5, failed: 6 } as const;

/** What each worker tells of itself, as floating-point numbers: they count further than integers of 32 bits. */
export const Account = {
  transitions: 0,
  states: 1,
  subtrees: 2,
  /** Numbers that it has taken and not used: from, to, of states and of subtrees. */
  unusedStates: 3,
  unusedSubtrees: 5,
  /** Of all workers, in the first one's account: the most bytes at the end of a level. */
  peak: 7,
  /** Two cache lines. */
  length: 16,
} as const;

/** The shared words and accounts, as one worker sees them. */
export class Control {
  readonly words: Int32Array;
  private readonly accounts: Float64Array;

  constructor(memory: { readonly control: SharedArrayBuffer; readonly accounts: SharedArrayBuffer }) {
    this.words = new Int32Array(memory.control);
    this.accounts = new Float64Array(memory.accounts);
  }

  get(at: number): number {
    return Atomics.load(this.words, at);
  }
  set(at: number, value: number): void {
    Atomics.store(this.words, at, value);
  }
  /** Lowers a word to a value, whoever else does so at the same time. */
  lower(at: number, value: number): void {
    for (let known = this.get(at); value < known; ) {
      const seen = Atomics.compareExchange(this.words, at, known, value);
      if (seen === known) return;
      known = seen;
    }
  }
  alert(bits: number): void {
    Atomics.or(this.words, Word.alert, bits);
  }

  accountOf(worker: number): Float64Array {
    return this.accounts.subarray(worker * Account.length, (worker + 1) * Account.length);
  }
  /** One entry of all workers' accounts, added up. */
  sum(entry: number): number {
    let sum = 0;
    for (let at = entry; at < this.accounts.length; at += Account.length) sum += this.accounts[at]!;
    return sum;
  }
}

/** What the last worker to arrive at a barrier does while the others wait: it is the leader of that barrier. */
export type LeaderSection = () => void;

/** Arrives at a barrier and gives its number. The last to arrive does the leader section and releases the others. */
export function arrive(words: Int32Array, leader: LeaderSection): number {
  const barrier = Atomics.load(words, Word.released);
  if (Atomics.add(words, Word.arrived, 1) === Atomics.load(words, Word.workers) - 1) {
    leader();
    Atomics.store(words, Word.arrived, 0);
    Atomics.add(words, Word.released, 1);
    Atomics.notify(words, Word.released);
  }
  return barrier;
}

/** Waits until the barrier of that number is released, for about so many milliseconds at most. Whether it is. */
export function isReleased(words: Int32Array, barrier: number, milliseconds = Infinity): boolean {
  while (Atomics.load(words, Word.released) === barrier)
    if (Atomics.wait(words, Word.released, barrier, milliseconds) === 'timed-out') return false;
  return true;
}

/** Says that one more is ready to become a worker, and gives how many workers there are once it is one. */
export const volunteer = (words: Int32Array): number => Atomics.add(words, Word.ready, 1) + 2;

/**
 * Those that are ready become workers. Called where no barrier can be released before the caller arrives at it: so no barrier
 * counts them too late.
 */
export function admit(words: Int32Array): void {
  const workers = 1 + Atomics.load(words, Word.ready);
  if (workers === Atomics.load(words, Word.workers)) return;
  Atomics.store(words, Word.workers, workers);
  Atomics.notify(words, Word.workers);
}

/** Waits until there are so many workers. */
export function awaitAdmission(words: Int32Array, workers: number): void {
  for (let now = Atomics.load(words, Word.workers); now < workers; now = Atomics.load(words, Word.workers))
    Atomics.wait(words, Word.workers, now);
}
