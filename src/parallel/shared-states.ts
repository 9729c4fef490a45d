import type { Searched } from '../core/system/searched.js';
import type { KnownStates } from '../search/expansion.js';
import { TreeCompression } from '../search/states/tree-compression.js';
import { Account, Alert, Word } from './control.js';
import { Chunks, chunkBits, exceeds, inChunk, type Memory, mustGrow } from './memory.js';
import { SharedNodeTable } from './shared-node-table.js';

/**
 * The known states of a search, as one worker sees them. While a level is expanded, the parent of a new state is -1 minus the place
 * in the level of the first state that a step led from, whichever worker came first; when the level ends, it becomes 1 more than
 * that state's number. So every state has the parent and the choice by which one worker alone would have found it.
 */
export class SharedStates implements KnownStates {
  /** The place in the level of the state that is expanded. */
  rank = 0;
  /** For each new state that got its first parent, or an earlier one, from this worker: its number, the parent's place and the choice. */
  claims = new Int32Array(3 << 10);
  claimed = 0;
  private readonly states: SharedNodeTable;
  private readonly subtrees: SharedNodeTable;
  private readonly tree: TreeCompression;
  private readonly parents: Chunks<Int32Array>;
  private readonly choices: Chunks<Uint16Array>;
  private readonly words: Int32Array;
  private readonly account: Float64Array;
  /** By place in the batch: the state's root node, and the place and the choice that it was found by. */
  private readonly roots: Int32Array;
  private readonly ranks: Int32Array;
  private readonly taken: Int32Array;
  private readonly numbers: Int32Array;
  private batched = 0;

  constructor(
    { world: { layout, changes } }: Searched,
    private readonly memory: Memory,
    worker: number,
  ) {
    const words = new Int32Array(memory.control);
    this.words = words;
    this.account = new Float64Array(memory.accounts, worker * Account.length * 8, Account.length);
    this.parents = new Chunks(memory.parents, Int32Array);
    this.choices = new Chunks(memory.choices, Uint16Array);
    const { numbers, batch } = memory.grain;
    this.roots = new Int32Array(batch * 4);
    this.ranks = new Int32Array(batch);
    this.taken = new Int32Array(batch);
    this.numbers = new Int32Array(batch);
    this.states = new SharedNodeTable(memory.states, words, Word.stateIndex, () => this.take(Word.states, Word.stateIndex), numbers);
    this.subtrees = new SharedNodeTable(
      memory.subtrees,
      words,
      Word.subtreeIndex,
      () => this.take(Word.subtrees, Word.subtreeIndex),
      numbers,
    );
    this.tree = new TreeCompression(layout, changes, this.states, this.subtrees);
  }

  /** The state that the search starts from; it is number 0. */
  addFirst(cells: Int32Array): void {
    this.tree.add(cells);
    this.parents.of(0)[0] = 1;
  }

  /** Makes cells of which nothing is known those of the loaded state. */
  restore(cells: Int32Array): void {
    this.tree.restore(cells);
  }

  load(number: number, cells: Int32Array): void {
    this.tree.load(number, cells);
  }

  add(cells: Int32Array, _from: number, choice: number): void {
    if (this.full) {
      this.restore(cells);
      return;
    }
    this.tree.rootOf(cells, this.roots, this.batched << 2);
    this.ranks[this.batched] = this.rank;
    this.taken[this.batched] = choice;
    if (++this.batched === this.numbers.length) this.flush();
  }
  /** Looks up the states of the batch. */
  flush(): void {
    const { numbers, ranks, taken, batched } = this;
    this.states.addAll(this.roots, batched, numbers);
    for (let i = 0; i < batched; i++) this.claim(numbers[i]! < 0 ? -1 - numbers[i]! : numbers[i]!, ranks[i]!, taken[i]!);
    this.batched = 0;
  }

  schedule(number: number): readonly number[] {
    const choices: number[] = [];
    for (let at = number; at > 0; at = this.parents.of(at)[at & inChunk]! - 1) choices.push(this.choices.of(at)[at & inChunk]!);
    return choices.reverse();
  }

  /** No state can be added any more: not all new states of this level are there. */
  get full(): boolean {
    return this.states.full || this.subtrees.full;
  }

  /** Whether this claim won: then the state has its parent, which is in this level. */
  resolve(claim: number, level: Chunks<Int32Array>): boolean {
    const { claims } = this;
    const [number, rank, choice] = [claims[claim]!, claims[claim + 1]!, claims[claim + 2]!];
    const chunk = this.parents.of(number);
    if (chunk[number & inChunk] !== -1 - rank) return false;
    chunk[number & inChunk] = level.of(rank)[rank & inChunk]! + 1;
    this.choices.of(number)[number & inChunk] = choice;
    return true;
  }

  /** Tells the others what this worker has added, and which numbers it has taken and not used. */
  publish(): void {
    const { account, states, subtrees } = this;
    account[Account.states] = states.count;
    account[Account.subtrees] = subtrees.count;
    account[Account.unusedStates] = states.next;
    account[Account.unusedStates + 1] = states.end;
    account[Account.unusedSubtrees] = subtrees.next;
    account[Account.unusedSubtrees + 1] = subtrees.end;
  }

  /** The indexes are as long as the words say now. */
  reopen(): void {
    this.states.reopen();
    this.subtrees.reopen();
  }

  /** Enters the states, or the subtrees, from number `from` to before `to` into an index that has grown, but no unused numbers. */
  enter(what: 'states' | 'subtrees', from: number, to: number): void {
    const accounts = new Float64Array(this.memory.accounts);
    const unused: (readonly [from: number, to: number])[] = [];
    for (let at = what === 'states' ? Account.unusedStates : Account.unusedSubtrees; at < accounts.length; at += Account.length)
      unused.push([accounts[at]!, accounts[at + 1]!]);
    let next = from;
    for (const [first, end] of unused.sort(([a], [b]) => a - b)) {
      if (end <= next) continue;
      this[what].enter(next, Math.min(first, to));
      next = end;
    }
    this[what].enter(next, to);
  }

  /** Of a state that is new in this level the earliest parent wins. */
  private claim(number: number, rank: number, choice: number): void {
    const chunk = this.parents.open[number >> chunkBits] ?? this.parents.of(number);
    const mine = -1 - rank;
    let known = chunk[number & inChunk]!;
    while (known === 0 || (known < 0 && known < mine)) {
      const seen = Atomics.compareExchange(chunk, number & inChunk, known, mine);
      if (seen !== known) known = seen;
      else {
        if (this.claimed === this.claims.length) {
          const longer = new Int32Array(this.claims.length * 2);
          longer.set(this.claims);
          this.claims = longer;
        }
        this.claims[this.claimed++] = number;
        this.claims[this.claimed++] = rank;
        this.claims[this.claimed++] = choice;
        return;
      }
    }
  }

  /** Takes new numbers and gives the first, or -1 where there is no room for more. Asks for a longer index where they fill it. */
  private take(counter: number, log: number): number {
    const { words, memory } = this;
    const { numbers } = memory.grain;
    const first = Atomics.add(words, counter, numbers);
    // each worker may have taken that many and used none; so where this is too much, it is too much at the end of the level in any case
    const used = (word: number): number => Atomics.load(words, word) - numbers * memory.workers;
    if (exceeds(memory, used(Word.states), used(Word.subtrees), 0)) {
      Atomics.sub(words, counter, numbers);
      Atomics.store(words, Word.full, 1);
      return -1;
    }
    if (mustGrow(first + numbers, Atomics.load(words, log))) Atomics.or(words, Word.alert, Alert.grow);
    return first;
  }
}
