import type { Layout } from '../core/layout.js';
import { Packing } from '../core/pack.js';
import type { CellRange } from '../core/run.js';
import type { QuadrupleSet } from './quadruples.js';

/**
 * Numbers states. A packed state is a tree over its words with four children a node, and equal subtrees are stored once: a
 * state is a quadruple of numbers of quadruples. States are alike, so nearly all below are shared; and a step changes
 * few words, so only the nodes above these are looked up, and only words that differ are unpacked.
 *
 * The tree is numbered like a heap: node 1 is the state, node n has the children 4n - 2 to 4n + 1, and after the `inner`
 * nodes come the words.
 */
export class StateTree {
  /** Nodes of a state that are quadruples. */
  readonly inner: number;
  private readonly packing: Packing;
  /** The cells of the loaded state. */
  private readonly base: Int32Array;
  /** By node of the loaded state: its number, or its word; -1 before the first is loaded. */
  private readonly nodes: Int32Array;
  /** The same of the state that is being added, and which nodes of it have to be looked up. */
  private readonly next: Int32Array;
  private readonly changed: Uint8Array;
  private readonly root = new Int32Array(4);

  /** Between these lie the cells of `own`. */
  private readonly firstOwn: number;
  private readonly lastOwn: number;

  /** `own` are, by actor, the cells that only its own steps change, one actor's after the other's; without it any step may change any cell. */
  constructor(
    layout: Layout,
    private readonly own: readonly CellRange[],
    private readonly states: QuadrupleSet,
    private readonly subtrees: QuadrupleSet,
  ) {
    this.firstOwn = own[0]?.from ?? 0;
    this.lastOwn = own[own.length - 1]?.to ?? 0;
    this.packing = new Packing(layout);
    const { words, min } = this.packing;
    this.inner = Math.max(1, Math.ceil((words - 1) / 3));
    // before the first state: every cell at its minimum, so every word 0, and no number known
    this.base = min.slice();
    this.nodes = new Int32Array(this.inner * 4 + 2).fill(-1, 0, this.inner + 1);
    this.next = this.nodes.slice();
    this.changed = new Uint8Array(this.inner + 1).fill(1);
  }

  /** Makes `cells` and what later calls start from the state of that number. `cells` must be as `load` or `add` left them. */
  load(number: number, cells: Int32Array): void {
    this.descend(1, this.states, number, cells);
  }

  /** `cells` back to the loaded state. */
  restore(cells: Int32Array): void {
    cells.set(this.base);
  }

  /**
   * Adds the state that a step of the actor from the loaded one led to, and takes `cells` back to the loaded one; with -1 for
   * the actor, any cell may have changed. Gives the state's number, or -1 minus it where it is known. Throws on a value
   * outside its cell's range.
   */
  add(cells: Int32Array, actor: number): number {
    this.rootOf(cells, actor, this.root, 0);
    return this.states.add(this.root, 0);
  }

  /** Does what `add` does, but for the last look-up: writes the state's quadruple. */
  rootOf(cells: Int32Array, actor: number, to: Int32Array, at: number): void {
    const { inner, nodes, next, changed, subtrees } = this;
    const own = this.own[actor];
    if (own === undefined) this.compare(0, cells.length, cells);
    else {
      this.compare(0, this.firstOwn, cells);
      this.compare(own.from, own.to, cells);
      this.compare(this.lastOwn, cells.length, cells);
    }
    // children have larger numbers, so they come first; and once looked up, theirs are the loaded state's again
    for (let node = inner; node > 1; node--) {
      if (changed[node] === 0) continue;
      changed[node] = 0;
      const first = node * 4 - 2;
      const subtree = subtrees.add(next, first);
      next[node] = subtree < 0 ? -1 - subtree : subtree;
      for (let child = first; child < first + 4; child++) next[child] = nodes[child]!;
    }
    changed[1] = 0;
    for (let child = 0; child < 4; child++) {
      to[at + child] = next[child + 2]!;
      next[child + 2] = nodes[child + 2]!;
    }
  }

  /** Finds the cells of a range that have changed, four at a time: most have not, and this is what a transition costs most. */
  private compare(from: number, to: number, cells: Int32Array): void {
    const { base } = this;
    for (let i = from; ; i++) {
      while (i + 3 < to && cells[i] === base[i] && cells[i + 1] === base[i + 1] && cells[i + 2] === base[i + 2] && cells[i + 3] === base[i + 3]) i += 4;
      while (i < to && cells[i] === base[i]) i++;
      if (i >= to) return;
      this.change(i, cells);
    }
  }

  /** Takes a changed cell over into its word, and back to what it was. */
  private change(i: number, cells: Int32Array): void {
    const { packing, inner, base, next, changed } = this;
    const value = cells[i]!;
    packing.check(i, value);
    const node = inner + 1 + packing.word[i]!;
    next[node]! += (value - base[i]!) << packing.shift[i]!;
    cells[i] = base[i]!;
    for (let above = (node + 2) >> 2; above > 0 && changed[above] === 0; above = (above + 2) >> 2) changed[above] = 1;
  }

  /** Loads the children of a node that are not loaded yet. */
  private descend(node: number, from: QuadrupleSet, number: number, cells: Int32Array): void {
    const { inner, nodes, next, subtrees } = this;
    const chunk = from.chunkOf(number);
    const offset = from.offsetOf(number) - (node * 4 - 2);
    for (let child = node * 4 - 2; child < node * 4 + 2; child++) {
      const value = chunk[offset + child]!;
      if (nodes[child] === value) continue;
      nodes[child] = next[child] = value;
      if (child > inner) this.packing.unpack(child - inner - 1, value, cells, this.base);
      else this.descend(child, subtrees, value, cells);
    }
  }
}
