import type { Changes } from '../../core/changes.js';
import type { Layout } from '../../core/layout.js';
import { Packing } from '../../core/pack.js';
import type { QuadrupleSet } from './node-table.js';
import { Recent } from './recent-nodes.js';
import { LoadedState } from './loaded-state.js';

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
  private readonly loaded: LoadedState;
  /** By node of the loaded state: its number, or its word; -1 before the first is loaded. */
  private readonly nodes: Int32Array;
  /** The same of the state that is being added, and which nodes of it but the first have to be looked up: bits, lowest first. */
  private readonly next: Int32Array;
  private readonly changed: Int32Array;
  /** The same of the state that is being loaded, as far as it differs. */
  private readonly loading: Int32Array;
  private readonly recent = new Recent(1 << 12);
  private readonly root = new Int32Array(4);

  /** `changes`: see LoadedState. */
  constructor(
    layout: Layout,
    changes: Changes | undefined,
    private readonly states: QuadrupleSet,
    private readonly subtrees: QuadrupleSet,
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

  /** Makes `cells` and what later calls start from the state of that number. `cells` must be as `load` or `add` left them. */
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

  /** Does what `add` does, but for the last look-up: writes the state's quadruple. */
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
    // children have larger numbers, so they come first; and once looked up, theirs are the loaded state's again
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

  /** The number of the subtree whose children are in `next` from there on. */
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

  /** Loads the children of a node, which have been read, if they are not loaded yet. */
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
