import type { Layout } from '../core/layout.js';
import { Packing } from '../core/pack.js';
import type { CellRange } from '../core/run.js';
import type { QuadrupleSet } from './quadruples.js';
import { Recent } from './recent.js';
import { LoadedState } from './visited/loaded-state.js';

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
  /** The same of the state that is being added, and which nodes of it have to be looked up. */
  private readonly next: Int32Array;
  private readonly changed: Uint8Array;
  private readonly recent = new Recent(1 << 12);
  private readonly root = new Int32Array(4);

  /** `own` are, by actor, the cells that only its own steps change, one actor's after the other's; without it any step may change any cell. */
  constructor(
    layout: Layout,
    own: readonly CellRange[],
    private readonly states: QuadrupleSet,
    private readonly subtrees: QuadrupleSet,
  ) {
    const packing = new Packing(layout);
    this.inner = Math.max(1, Math.ceil((packing.words - 1) / 3));
    // before the first state: no number known
    this.nodes = new Int32Array(this.inner * 4 + 2).fill(-1, 0, this.inner + 1);
    this.next = this.nodes.slice();
    const words = (of: Int32Array): Int32Array => of.subarray(this.inner + 1, this.inner + 1 + packing.words);
    this.loaded = new LoadedState(layout, own, packing, words(this.nodes), words(this.next));
    this.changed = new Uint8Array(this.inner + 1).fill(1);
  }

  /** Makes `cells` and what later calls start from the state of that number. `cells` must be as `load` or `add` left them. */
  load(number: number, cells: Int32Array): void {
    this.descend(1, this.states, number, cells);
  }

  /** `cells` back to the loaded state. */
  restore(cells: Int32Array): void {
    this.loaded.restore(cells);
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
    const { inner, nodes, next, changed, subtrees, recent, loaded } = this;
    loaded.pack(cells, actor);
    for (let i = 0; i < loaded.count; i++) {
      for (let above = (inner + loaded.changed[i]! + 3) >> 2; above > 0 && changed[above] === 0; above = (above + 2) >> 2) changed[above] = 1;
    }
    // children have larger numbers, so they come first; and once looked up, theirs are the loaded state's again
    for (let node = inner; node > 1; node--) {
      if (changed[node] === 0) continue;
      changed[node] = 0;
      const first = node * 4 - 2;
      const place = recent.placeOf(next, first);
      const met = recent.at(place, next, first);
      if (met >= 0) next[node] = met;
      else {
        const subtree = subtrees.add(next, first);
        next[node] = subtree < 0 ? -1 - subtree : subtree;
        recent.put(place, next, first, next[node]!);
      }
      for (let child = first; child < first + 4; child++) next[child] = nodes[child]!;
    }
    changed[1] = 0;
    for (let child = 0; child < 4; child++) {
      to[at + child] = next[child + 2]!;
      next[child + 2] = nodes[child + 2]!;
    }
  }

  /** Loads the children of a node that are not loaded yet. */
  private descend(node: number, from: QuadrupleSet, number: number, cells: Int32Array): void {
    const { inner, nodes, next, subtrees } = this;
    const chunk = from.chunkOf(number);
    const offset = from.offsetOf(number) - (node * 4 - 2);
    for (let child = node * 4 - 2; child < node * 4 + 2; child++) {
      const value = chunk[offset + child]!;
      if (nodes[child] === value) continue;
      if (child > inner) this.loaded.loadWord(child - inner - 1, value, cells);
      else {
        nodes[child] = next[child] = value;
        this.descend(child, subtrees, value, cells);
      }
    }
  }
}
