import type { Limits } from '../core/search/limits.js';
import { Account, Alert, type Control, Ending, Word } from './control.js';
import { blockSize, bytesOf, Chunks, exceeds, inChunk, type Memory } from './memory.js';
import type { SharedStates } from './shared-states.js';

const never = 2 ** 31 - 1;

/** A block of a level that this worker looked at. */
interface OwnBlock {
  readonly block: number;
  transitions: number;
  /** States that were found first from here. */
  kept: number;
}

/**
 * The level that is searched, as one worker sees it. Workers take its states in blocks. When all are taken, the new states
 * are put into the order in which one worker alone would have found them: by the place of the first state that led
 * there, and by the choice. They are the next level.
 */
export class Level {
  /** The blocks that this worker looked at. */
  readonly own: OwnBlock[] = [];
  /** By block: a number that all workers see, of transitions or of new states. */
  readonly blocks: Int32Array;
  private readonly orders: readonly [Chunks<Int32Array>, Chunks<Int32Array>];

  constructor(
    private readonly memory: Memory,
    private readonly control: Control,
    private readonly limits: Limits,
    private readonly mostChoices: number,
  ) {
    this.blocks = new Int32Array(memory.blocks);
    this.orders = [new Chunks(memory.orders[0], Int32Array), new Chunks(memory.orders[1], Int32Array)];
  }

  /** The search begins with state 0 alone. */
  begin(): void {
    this.orders[0].of(0)[0] = 0;
    this.enter(0, 0, 1);
  }

  /** The states of the level, in the order in which one worker alone would look at them. */
  get states(): Chunks<Int32Array> {
    return this.orders[this.control.get(Word.level) & 1]!;
  }
  /** States of a block. */
  get blockSize(): number {
    return blockSize(this.control.get(Word.width), this.memory.grain);
  }
  /** The states of the level may be stepped from. */
  get mayStep(): boolean {
    return this.control.get(Word.level) < (this.limits.steps ?? Infinity);
  }

  /** Finds the new states that belong to this worker: those that were found first from a state that it looked at. */
  resolve(states: SharedStates, account: Float64Array): void {
    const { own, blocks, blockSize: size, cutBlock, states: level } = this;
    const { claims, claimed } = states;
    let kept = 0;
    let claim = 0;
    for (const one of own) {
      const first = kept;
      const end = (one.block + 1) * size;
      // what lies behind the cut was looked at for nothing
      if (one.block > cutBlock) account[Account.transitions]! -= one.transitions;
      else
        for (; claim < claimed && claims[claim + 1]! < end; claim += 3) if (states.resolve(claim, level)) claims[kept++] = claims[claim]!;
      blocks[one.block] = one.kept = kept - first;
    }
  }

  /** For the leader, once all have resolved theirs: the new states become the next level, or the search ends. */
  finish(): void {
    const { memory, blocks, control } = this;
    const [base, width, end] = [control.get(Word.base), control.get(Word.width), control.get(Word.end)];
    const used = Math.min(Math.ceil(end / this.blockSize), this.cutBlock + 1);
    let added = 0;
    for (let block = 0; block < used; block++) {
      const own = blocks[block]!;
      blocks[block] = added;
      added += own;
    }
    const [states, subtrees] = [control.sum(Account.states), control.sum(Account.subtrees)];
    const full = control.get(Word.full) !== 0 || exceeds(memory, states, subtrees, width + added);
    if (!full) {
      control.set(Word.known, base + width + added);
      const first = control.accountOf(0);
      first[Account.peak] = Math.max(first[Account.peak]!, bytesOf(states, subtrees, width + added));
    }
    const spent = control.sum(Account.transitions) >= (this.limits.transitions ?? Infinity);
    if ((control.get(Word.alert) & Alert.cut) !== 0) control.set(Word.ending, Ending.first);
    else if (full) control.set(Word.ending, Ending.memory);
    else if (spent && (end < width || added > 0)) control.set(Word.ending, Ending.transitions);
    else if (added === 0) control.set(Word.ending, Ending.complete);
    else this.enter(control.get(Word.level) + 1, base + width, added);
  }

  /** Puts this worker's new states, the first of `claims`, into their places in the level that has been entered. */
  place(claims: Int32Array): void {
    const { own, blocks, states } = this;
    let next = 0;
    for (const { block, kept } of own) {
      const first = blocks[block]!;
      for (let at = first; at < first + kept; at++) states.of(at)[at & inChunk] = claims[next++]!;
    }
  }

  private enter(level: number, base: number, width: number): void {
    const { control } = this;
    control.set(Word.level, level);
    control.set(Word.base, base);
    control.set(Word.width, width);
    new Int32Array(this.memory.levels)[level] = width;
    control.set(Word.end, width);
    control.set(Word.cut, never);
    control.set(Word.known, base + width);
    control.set(Word.near, this.mayReachLimit ? 1 : 0);
    control.set(Word.block, 0);
  }

  /** The limit of transitions may be reached in the level. */
  private get mayReachLimit(): boolean {
    const { control, limits } = this;
    if (limits.transitions === undefined || !this.mayStep) return false;
    return control.sum(Account.transitions) + control.get(Word.width) * this.mostChoices >= limits.transitions;
  }

  /** The block of the last state that counts. */
  private get cutBlock(): number {
    return Math.floor(this.control.get(Word.cut) / this.blockSize);
  }
}
