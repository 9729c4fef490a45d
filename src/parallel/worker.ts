import type { Limits, StopRule } from '../core/limits.js';
import type { Reducer } from '../core/reducer.js';
import { noStats } from '../core/strategy.js';
import { Expansion, mostChoices } from '../search/expansion.js';
import type { Searchable } from '../search/searchable.js';
import { faultOf } from '../search/fault.js';
import { Findings } from '../search/recorder.js';
import { Account, admit, Alert, Ending, lowerTo, Word } from './control.js';
import { blockSize, bytesOf, Chunks, exceeds, inChunk, type Memory, mustGrow } from './memory.js';
import { SharedStates } from './shared-states.js';
import type { Told } from './finding.js';

/** What is searched: each member has its own, and all are alike. */
export interface Sought {
  readonly run: Searchable;
  readonly reducer?: Reducer | undefined;
}

export interface MemberOptions {
  readonly limits: Limits;
  readonly stop: StopRule;
}

/** What a member has to say when a level, or the search, ends. */
export interface Telling {
  /** What it has found that it had not told of; at the end everything. */
  readonly found: readonly Told[];
  /** Nothing comes after it. */
  readonly last: boolean;
  /** Where a step threw something: the state, as one worker would number it. */
  readonly failure?: { readonly first: number; readonly error: Error } | undefined;
}

/** Done by the one that comes last to a meeting, while the others wait. */
export type Alone = () => void;

/** Numbers that are entered into a larger index at a time. */
const enterSize = 1 << 12;
const never = 2 ** 31 - 1;

/**
 * One of several that search breadth-first together, level by level. Each takes blocks of the level's states until there are
 * none; then the new states are put into the order in which one worker would have found them: by the place of
 * the first state that led there, and by the choice. So everything but the time that it takes is as with one worker.
 *
 * `life` yields where members must meet, with what has to be done alone there, and yields nothing where others may go on:
 * whoever drives it decides who does what when.
 */
export class Member {
  private readonly run: Searchable;
  private readonly words: Int32Array;
  private readonly blocks: Int32Array;
  private readonly accounts: Float64Array;
  private readonly account: Float64Array;
  private readonly states: SharedStates;
  private readonly orders: readonly [Chunks<Int32Array>, Chunks<Int32Array>];
  private readonly expansion: Expansion;
  private readonly findings: Findings;
  /** By turn of its group: the state that it was found at first. */
  private readonly firsts: number[] = [];
  private told = 0;
  private failure: Telling['failure'];
  /** The blocks that this member looked at, how many transitions each has, and how many states were found there first. */
  private readonly own: { readonly block: number; transitions: number; kept: number }[] = [];
  private readonly mostChoices: number;

  constructor(
    private readonly memory: Memory,
    private readonly me: number,
    { run, reducer }: Sought,
    private readonly options: MemberOptions,
    private readonly tell: (telling: Telling) => void,
  ) {
    this.run = run;
    this.words = new Int32Array(memory.control);
    this.blocks = new Int32Array(memory.blocks);
    this.accounts = new Float64Array(memory.accounts);
    this.account = this.accounts.subarray(me * Account.length, (me + 1) * Account.length);
    this.states = new SharedStates(run, memory, me);
    this.orders = [new Chunks(memory.orders[0], Int32Array), new Chunks(memory.orders[1], Int32Array)];
    this.findings = new Findings(run, options.stop === 'first' ? 'first' : 'never', noStats);
    this.expansion = new Expansion(run, this.findings, this.states, reducer?.start?.(run));
    this.mostChoices = mostChoices(run);
  }

  *life(): Generator<Alone | undefined, void> {
    this.begin();
    while (this.word(Word.ending) === Ending.none) {
      if (this.me === 0) admit(this.words);
      if (this.word(Word.near) !== 0) yield* this.findLimit();
      yield* this.look();
      this.states.addHeld();
      this.tellNews();
      while (yield* this.meetToGrow());
      if (this.word(Word.ending) !== Ending.none) break;
      this.settle();
      yield () => this.endLevel();
      if (this.word(Word.ending) === Ending.none) this.line();
      this.states.claimed = 0;
      this.own.length = 0;
      yield () => {};
    }
    this.tellAll();
  }

  /** The first member begins the search; others come in at the beginning of some level. */
  private begin(): void {
    const { run, states } = this;
    const { cells } = run.world;
    if (this.me === 0) {
      run.reset();
      states.addFirst(cells);
      this.orders[0].of(0)[0] = 0;
      this.enterLevel(0, 0, 1);
    } else {
      states.reopen();
      states.restore(cells);
    }
  }

  /** How wide the blocks of the level are. */
  private get blockSize(): number {
    return blockSize(this.word(Word.width), this.memory.grain);
  }

  /** The states of the level. */
  private get level(): Chunks<Int32Array> {
    return this.orders[this.word(Word.level) & 1]!;
  }

  // --- a limit of transitions

  private get transitions(): number {
    return this.sum(Account.transitions);
  }

  /** Whether the limit may be reached in the level. */
  private mayPassLimit(): boolean {
    const { limits } = this.options;
    if (limits.transitions === undefined || this.word(Word.level) >= (limits.steps ?? Infinity)) return false;
    return this.transitions + this.word(Word.width) * this.mostChoices >= limits.transitions;
  }

  /**
   * Counts the choices of the level's states before any is taken, to find the state whose last transition reaches the
   * limit: it is the last that is looked at.
   */
  private *findLimit(): Generator<Alone | undefined, void> {
    const width = this.word(Word.width);
    const size = this.blockSize;
    const before = this.transitions;
    const count = (from: number): number => {
      let sum = 0;
      for (let rank = from; rank < Math.min(from + size, width); rank++) sum += this.choicesAt(rank);
      return sum;
    };
    for (;;) {
      const block = Atomics.add(this.words, Word.block, 1);
      if (block * size >= width || (this.word(Word.alert) & Alert.interrupted) !== 0) break;
      this.blocks[block] = count(block * size);
      yield undefined;
    }
    yield () => {
      let sum = before;
      let block = 0;
      while (block * size < width && sum + this.blocks[block]! < this.options.limits.transitions!) sum += this.blocks[block++]!;
      let end = Math.min(block * size, width);
      while (end < width && sum < this.options.limits.transitions!) sum += this.choicesAt(end++);
      this.set(Word.end, end);
      this.set(Word.block, 0);
    };
  }

  /** What throws here will do so again when it is looked at. */
  private choicesAt(rank: number): number {
    try {
      return this.expansion.taken(this.expansion.load(this.level.of(rank)[rank & inChunk]!));
    } catch {
      return 0;
    }
  }

  // --- a level

  private *look(): Generator<Alone | undefined, void> {
    const { words, level } = this;
    const size = this.blockSize;
    const end = this.word(Word.end);
    const mayStep = this.word(Word.level) < (this.options.limits.steps ?? Infinity);
    for (let going = this.failure === undefined; going; ) {
      const block = Atomics.add(words, Word.block, 1);
      if (block * size >= end) return;
      const own = { block, transitions: 0, kept: 0 };
      this.own.push(own);
      for (let rank = block * size; rank < Math.min((block + 1) * size, end); rank++) {
        const alert = Atomics.load(words, Word.alert);
        if (alert !== 0) {
          if ((alert & Alert.grow) !== 0) yield* this.meetToGrow();
          if ((alert & Alert.interrupted) !== 0 || rank > this.word(Word.cut)) {
            going = false;
            break;
          }
        }
        own.transitions += this.lookAt(level.of(rank)[rank & inChunk]!, rank, mayStep);
        if (this.failure !== undefined) break;
      }
      this.account[Account.transitions] += own.transitions;
      going &&= this.failure === undefined;
      yield undefined;
    }
  }

  /** Gives the number of transitions. */
  private lookAt(state: number, rank: number, mayStep: boolean): number {
    const { expansion, findings, firsts, states } = this;
    let count = 0;
    states.rank = rank;
    try {
      count = expansion.load(state);
      if (count === 0) expansion.end();
      else if (mayStep) count = expansion.take(count);
      else {
        count = 0;
        this.set(Word.beyond, 1);
      }
    } catch (error) {
      count = 0;
      this.failure = { first: this.word(Word.base) + rank, error: faultOf(error, this.run) };
      this.cut(rank, Alert.failed);
    }
    while (firsts.length < findings.groups.size) firsts.push(this.word(Word.base) + rank);
    if (findings.stop) this.cut(rank, Alert.cut);
    return count;
  }

  /** Nothing after this state is looked at. */
  private cut(rank: number, alert: number): void {
    lowerTo(this.words, Word.cut, rank);
    Atomics.or(this.words, Word.alert, alert);
  }

  /** All meet. Whether it was for an index that has to grow; it then has grown. Else all have come to the end of the level. */
  private *meetToGrow(): Generator<Alone | undefined, boolean> {
    this.states.publish();
    yield () => this.decide();
    const growing = this.word(Word.growing);
    if (growing === 0) return false;
    const { words, states } = this;
    states.reopen();
    for (const [i, what] of (['states', 'subtrees'] as const).entries()) {
      const last = (growing >> i) & 1 ? this.word(Word[what]) : 0;
      for (
        let from = Atomics.add(words, Word.entered + i, enterSize);
        from < last;
        from = Atomics.add(words, Word.entered + i, enterSize)
      ) {
        states.enter(what, from, Math.min(from + enterSize, last));
        yield undefined;
      }
    }
    yield () => void Atomics.and(words, Word.alert, ~Alert.grow);
    return true;
  }

  /** What all have met for. */
  private decide(): void {
    const { words } = this;
    const alert = this.word(Word.alert);
    this.set(Word.growing, 0);
    if ((alert & Alert.grow) !== 0) {
      let growing = 4;
      for (const [bit, count, log] of [
        [1, Word.states, Word.stateIndex],
        [2, Word.subtrees, Word.subtreeIndex],
      ] as const) {
        if (!mustGrow(this.word(count), this.word(log))) continue;
        Atomics.add(words, log, 1);
        growing |= bit;
      }
      this.set(Word.growing, growing);
      this.set(Word.entered, 0);
      this.set(Word.entered + 1, 0);
    } else if ((alert & Alert.interrupted) !== 0) this.set(Word.ending, Ending.interrupted);
    else if ((alert & Alert.failed) !== 0) this.set(Word.ending, Ending.failed);
  }

  /** The block of the last state that counts. */
  private get cutBlock(): number {
    return Math.floor(this.word(Word.cut) / this.blockSize);
  }

  /** Finds the new states whose first parent this member looked at. */
  private settle(): void {
    const { states, own, blocks, blockSize, cutBlock, level } = this;
    const { claims, claimed } = states;
    let kept = 0;
    let claim = 0;
    for (const one of own) {
      const first = kept;
      const end = (one.block + 1) * blockSize;
      // what lies behind the cut was looked at for nothing
      if (one.block > cutBlock) this.account[Account.transitions] -= one.transitions;
      else for (; claim < claimed && claims[claim + 1]! < end; claim += 3) if (states.settle(claim, level)) claims[kept++] = claims[claim]!;
      blocks[one.block] = one.kept = kept - first;
    }
  }

  /** The new states become the next level, or the search ends. */
  private endLevel(): void {
    const { memory, blocks, accounts } = this;
    const [base, width, end] = [this.word(Word.base), this.word(Word.width), this.word(Word.end)];
    const used = Math.min(Math.ceil(end / this.blockSize), this.cutBlock + 1);
    let added = 0;
    for (let block = 0; block < used; block++) {
      const own = blocks[block]!;
      blocks[block] = added;
      added += own;
    }
    const [states, subtrees] = [this.sum(Account.states), this.sum(Account.subtrees)];
    const full = this.word(Word.full) !== 0 || exceeds(memory, states, subtrees, width + added);
    if (!full) {
      this.set(Word.known, base + width + added);
      accounts[Account.peak] = Math.max(accounts[Account.peak]!, bytesOf(states, subtrees, width + added));
    }
    const spent = this.transitions >= (this.options.limits.transitions ?? Infinity);
    if ((this.word(Word.alert) & Alert.cut) !== 0) this.set(Word.ending, Ending.first);
    else if (full) this.set(Word.ending, Ending.memory);
    else if (spent && (end < width || added > 0)) this.set(Word.ending, Ending.transitions);
    else if (added === 0) this.set(Word.ending, Ending.complete);
    else this.enterLevel(this.word(Word.level) + 1, base + width, added);
  }

  /** Puts this member's new states into their places in the next level. */
  private line(): void {
    const {
      own,
      blocks,
      states: { claims },
    } = this;
    const { level } = this;
    let next = 0;
    for (const { block, kept } of own) {
      for (let place = blocks[block]!; place < blocks[block]! + kept; place++) level.of(place)[place & inChunk] = claims[next++]!;
    }
  }

  private enterLevel(level: number, base: number, width: number): void {
    this.set(Word.level, level);
    this.set(Word.base, base);
    this.set(Word.width, width);
    new Int32Array(this.memory.levels)[level] = width;
    this.set(Word.end, width);
    this.set(Word.cut, never);
    this.set(Word.known, base + width);
    this.set(Word.near, this.mayPassLimit() ? 1 : 0);
    this.set(Word.block, 0);
  }

  // --- findings

  private tellNews(): void {
    const found = this.found().slice(this.told);
    if (found.length > 0) this.tell({ found, last: false });
    this.told += found.length;
  }

  private tellAll(): void {
    const last = this.word(Word.base) + this.word(Word.cut);
    this.tell({ found: this.found().filter(({ first }) => first <= last), failure: this.failure, last: true });
  }

  private found(): Told[] {
    return [...this.findings.groups].map(([key, finding], turn) => ({ key, first: this.firsts[turn]!, turn, finding }));
  }

  private sum(account: number): number {
    let sum = 0;
    for (let at = account; at < this.accounts.length; at += Account.length) sum += this.accounts[at]!;
    return sum;
  }

  private word(at: number): number {
    return Atomics.load(this.words, at);
  }

  private set(at: number, value: number): void {
    Atomics.store(this.words, at, value);
  }
}
