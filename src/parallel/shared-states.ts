import type { Searched } from '../core/strategy.js';
import type { KnownStates } from '../search/expansion.js';
import { StateTree } from '../search/states/state-tree.js';
import { Account, Alert, Word } from './control.js';
import { Chunks, chunkBits, exceeds, inChunk, type Memory, mustGrow } from './memory.js';
import { SharedQuadruples } from './shared-nodes.js';

/**
 * The states that a fleet knows, as one member sees them. While a level is looked at, the parent of a new state is -1 minus
 * the place in the level of the first state that a step led from, whichever member came first; when the level ends, it
 * becomes 1 more than that state's number. So every state has the parent and the choice that one worker would have found it by.
 */
export class SharedStates implements KnownStates {
  /** The place in the level of the state that is looked at. */
  rank = 0;
  /** Of each state that got an earlier parent, or its first: its number, the parent's place and the choice. */
  claims = new Int32Array(3 << 10);
  claimed = 0;
  private readonly states: SharedQuadruples;
  private readonly subtrees: SharedQuadruples;
  private readonly tree: StateTree;
  private readonly parents: Chunks<Int32Array>;
  private readonly choices: Chunks<Uint16Array>;
  private readonly words: Int32Array;
  private readonly account: Float64Array;
  /** Of those held: the state's quadruple, and the place and the choice that it was found from. */
  private readonly roots: Int32Array;
  private readonly ranks: Int32Array;
  private readonly taken: Int32Array;
  private readonly numbers: Int32Array;
  private held = 0;

  constructor(
    { world: { layout, changes } }: Searched,
    private readonly memory: Memory,
    member: number,
  ) {
    const words = new Int32Array(memory.control);
    this.words = words;
    this.account = new Float64Array(memory.accounts, member * Account.length * 8, Account.length);
    this.parents = new Chunks(memory.parents, Int32Array);
    this.choices = new Chunks(memory.choices, Uint16Array);
    const { batch, held } = memory.grain;
    this.roots = new Int32Array(held * 4);
    this.ranks = new Int32Array(held);
    this.taken = new Int32Array(held);
    this.numbers = new Int32Array(held);
    this.states = new SharedQuadruples(memory.states, words, Word.stateIndex, () => this.take(Word.states, Word.stateIndex), batch);
    this.subtrees = new SharedQuadruples(
      memory.subtrees,
      words,
      Word.subtreeIndex,
      () => this.take(Word.subtrees, Word.subtreeIndex),
      batch,
    );
    this.tree = new StateTree(layout, changes, this.states, this.subtrees);
  }

  /** The state that the search starts from; it is number 0. */
  addFirst(cells: Int32Array): void {
    this.tree.add(cells);
    this.parents.of(0)[0] = 1;
  }

  /** Makes cells that nothing is known of what `load` may start from. */
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
    this.tree.rootOf(cells, this.roots, this.held << 2);
    this.ranks[this.held] = this.rank;
    this.taken[this.held] = choice;
    if (++this.held === this.numbers.length) this.addHeld();
  }
  /** Looks up those that are held. */
  addHeld(): void {
    const { numbers, ranks, taken, held } = this;
    this.states.addAll(this.roots, held, numbers);
    for (let i = 0; i < held; i++) this.claim(numbers[i]! < 0 ? -1 - numbers[i]! : numbers[i]!, ranks[i]!, taken[i]!);
    this.held = 0;
  }

  schedule(number: number): readonly number[] {
    const choices: number[] = [];
    for (let at = number; at > 0; at = this.parents.of(at)[at & inChunk]! - 1) choices.push(this.choices.of(at)[at & inChunk]!);
    return choices.reverse();
  }

  /** No state can be added any more: what was added of this level is not all of it. */
  get full(): boolean {
    return this.states.full || this.subtrees.full;
  }

  /** Whether this is the claim that won; the state then has its parent, which is in this level. */
  settle(claim: number, level: Chunks<Int32Array>): boolean {
    const { claims } = this;
    const [number, rank, choice] = [claims[claim]!, claims[claim + 1]!, claims[claim + 2]!];
    const chunk = this.parents.of(number);
    if (chunk[number & inChunk] !== -1 - rank) return false;
    chunk[number & inChunk] = level.of(rank)[rank & inChunk]! + 1;
    this.choices.of(number)[number & inChunk] = choice;
    return true;
  }

  /** Tells the others what this member has added, and what it holds. */
  publish(): void {
    const { account, states, subtrees } = this;
    account[Account.states] = states.count;
    account[Account.subtrees] = subtrees.count;
    account[Account.heldStates] = states.next;
    account[Account.heldStates + 1] = states.end;
    account[Account.heldSubtrees] = subtrees.next;
    account[Account.heldSubtrees + 1] = subtrees.end;
  }

  /** The indexes are as long as the words say now. */
  reopen(): void {
    this.states.reopen();
    this.subtrees.reopen();
  }

  /** Enters the states, or the subtrees, from a number to before another into an index that has grown; those that members hold are none. */
  enter(what: 'states' | 'subtrees', from: number, to: number): void {
    const accounts = new Float64Array(this.memory.accounts);
    const held: (readonly [from: number, to: number])[] = [];
    for (let at = what === 'states' ? Account.heldStates : Account.heldSubtrees; at < accounts.length; at += Account.length)
      held.push([accounts[at]!, accounts[at + 1]!]);
    let next = from;
    for (const [first, end] of held.sort(([a], [b]) => a - b)) {
      if (end <= next) continue;
      this[what].enter(next, Math.min(first, to));
      next = end;
    }
    this[what].enter(next, to);
  }

  /** Where the state is new in this level, the earliest parent wins. */
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

  /** The first of a batch of numbers, or -1 where there is no room for more. Asks for a longer index where the numbers fill it. */
  private take(counter: number, log: number): number {
    const { words, memory } = this;
    const { batch } = memory.grain;
    const first = Atomics.add(words, counter, batch);
    // each member may hold a batch; so many at least are in use, and whoever stops here would stop at the end of this level in any case
    const used = (word: number): number => Atomics.load(words, word) - batch * memory.members;
    if (exceeds(memory, used(Word.states), used(Word.subtrees), 0)) {
      Atomics.sub(words, counter, batch);
      Atomics.store(words, Word.full, 1);
      return -1;
    }
    if (mustGrow(first + batch, Atomics.load(words, log))) Atomics.or(words, Word.alert, Alert.grow);
    return first;
  }
}
