import type { Changes } from '../../core/world/changes.js';
import type { Layout } from '../../core/world/layout.js';
import { Packing } from '../../core/world/pack.js';
import type { NodeSet } from './node-table.js';
import { RecentNodes } from './recent-nodes.js';
import { LoadedState } from './loaded-state.js';

/**
 * Numbers states by tree compression (LTSmin: Blom, Lisser, van de Pol, Weber, "A database approach to distributed state-space
 * generation", Journal of Logic and Computation 21(1), 2011; Laarman, van de Pol, Weber, "Parallel recursive state
 * compression for free", SPIN 2011), but with four children a node, not two. A packed state is a tree over its words, and equal
 * subtrees are stored once: a node holds the numbers of its children. States resemble each other, so they share nearly
 * all subtrees. A step changes few words, so only the nodes above these are looked up, and only words that differ are unpacked.
 *
 * The tree is numbered like a heap: node 1 is the state, node n has the children 4n - 2 to 4n + 1, and after the `inner`
 * nodes come the words.
 */
export class TreeCompression {
  /** Nodes of a state above its words. */
  readonly inner: number;
  private readonly loaded: LoadedState;
  /** By node of the loaded state: its number, or its word; -1 before the first state is loaded. */
  private readonly nodes: Int32Array;
  /** The same of the state that is being added; and which of its nodes, except the first, have to be looked up: bits, lowest first. */
  private readonly next: Int32Array;
  private readonly changed: Int32Array;
  /** The same of the state that is being loaded, where it differs. */
  private readonly loading: Int32Array;
  private readonly recent = new RecentNodes(1 << 12);
  private readonly root = new Int32Array(4);

  /** `changes`: see LoadedState. */
  constructor(
    layout: Layout,
    changes: Changes | undefined,
    private readonly states: NodeSet,
    private readonly subtrees: NodeSet,
  ) {
    const packing = new Packing(layout);
    this.inner = Math.max(1, Math.ceil((packing.words - 1) / 3));
    // before the first state: no number known
    this.nodes = new Int32Array(this.inner * 4 + 2).fill(-1, 0, this.inner + 1);
    this.next = this.nodes.slice();
    this.loading = this.nodes.slice();
    const words = (of: Int32Array): Int32Array => of.subarray(this.inner + 1, this.inner + 1 + packing.words);
    this.loaded = new LoadedState(layout, changes, packing, words(this.nodes), words(this.next));
    this.changed = new Int32Array((this.inner >> 5) + 1);
    for (let node = 2; node <= this.inner; node++) this.changed[node >> 5]! |= 1 << (node & 31);
  }

  /** Makes the state of that number the loaded one, in `cells` too. `cells` must be as `load` or `add` left them. */
  load(number: number, cells: Int32Array): void {
    this.states.read(number, this.loading, 2);
    this.descend(1, cells);
  }

  /** `cells` back to the loaded state. */
  restore(cells: Int32Array): void {
    this.loaded.restore(cells);
  }

  /**
   * Adds the state that a step from the loaded one led to, and takes `cells` back to the loaded one. Gives the state's number, or
   * -1 minus it where it is known. Throws on a value outside its cell's range.
   */
  add(cells: Int32Array): number {
    this.rootOf(cells, this.root, 0);
    return this.states.add(this.root, 0);
  }

  /** Does what `add` does, except for the last look-up: writes the state's root node. */
  rootOf(cells: Int32Array, to: Int32Array, at: number): void {
    const { inner, nodes, next, changed, loaded } = this;
    loaded.pack(cells);
    for (let i = 0; i < loaded.count; i++) {
      for (
        let above = (inner + loaded.changed[i]! + 3) >> 2;
        above > 1 && (changed[above >> 5]! & (1 << (above & 31))) === 0;
        above = (above + 2) >> 2
      )
        changed[above >> 5]! |= 1 << (above & 31);
    }
    // children have larger numbers, so they come first; once a node is looked up, its children in `next` are the loaded state's again
    for (let group = inner >> 5; group >= 0; group--) {
      for (let left = changed[group]!; left !== 0; ) {
        const node = group * 32 + 31 - Math.clz32(left);
        left &= ~(1 << (node & 31));
        const first = node * 4 - 2;
        next[node] = this.subtreeOf(first);
        for (let child = first; child < first + 4; child++) next[child] = nodes[child]!;
      }
      changed[group] = 0;
    }
    for (let child = 0; child < 4; child++) {
      to[at + child] = next[child + 2]!;
      next[child + 2] = nodes[child + 2]!;
    }
  }

  /** The number of the subtree whose four children are in `next` at `first`. */
  private subtreeOf(first: number): number {
    const { next, recent } = this;
    const place = recent.placeOf(next, first);
    const met = recent.at(place, next, first);
    if (met >= 0) return met;
    const added = this.subtrees.add(next, first);
    const number = added < 0 ? -1 - added : added;
    recent.put(place, next, first, number);
    return number;
  }

  /** Loads those children of a node, which are in `loading`, that differ from the loaded state. */
  private descend(node: number, cells: Int32Array): void {
    const { inner, nodes, next, loading, subtrees } = this;
    for (let child = node * 4 - 2; child < node * 4 + 2; child++) {
      const value = loading[child]!;
      if (nodes[child] === value) continue;
      if (child > inner) this.loaded.loadWord(child - inner - 1, value, cells);
      else {
        nodes[child] = next[child] = value;
        subtrees.read(value, loading, child * 4 - 2);
        this.descend(child, cells);
      }
    }
  }
}
