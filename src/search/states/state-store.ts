import type { Changes } from '../../core/changes.js';
import type { Layout } from '../../core/layout.js';
import { ShortQuadruples } from './node-array.js';
import { Quadruples } from './node-table.js';
import { Recent } from './recent-nodes.js';
import { StateTree } from './state-tree.js';
import type { Held, Visited } from './visited.js';

/** Every state seen, whole, in the order of discovery. Each may be loaded at any time, and none is dropped. */
export class StateStore implements Visited {
  private readonly states = new Quadruples(new ShortQuadruples());
  private readonly subtrees = new Quadruples();
  private readonly tree: StateTree;
  readonly held: Held;

  /** `changes`: see LoadedState. */
  constructor(layout: Layout, changes?: Changes) {
    this.tree = new StateTree(layout, changes, this.states, this.subtrees);
    this.held = new HeldRoots(this.states, this.tree);
  }

  get size(): number {
    return this.states.size;
  }

  get bytes(): number {
    return this.states.bytes + this.subtrees.bytes;
  }

  bytesAfter(more: number): number {
    return this.bytes + this.states.growth(more) + this.subtrees.growth(more * this.tree.inner);
  }

  load(number: number, cells: Int32Array): void {
    this.tree.load(number, cells);
  }

  restore(cells: Int32Array): void {
    this.tree.restore(cells);
  }

  /** Gives -1 minus the state's number where it is known. */
  add(cells: Int32Array): number {
    return this.tree.add(cells);
  }

  drop(): void {}
}

/** The quadruples of states that are still to be looked up: of those that were not met lately. */
class HeldRoots implements Held {
  readonly most = 64;
  private readonly recent = new Recent(1 << 13);
  private readonly roots = new Int32Array(this.most * 4);
  private count = 0;

  constructor(
    private readonly states: Quadruples,
    private readonly tree: StateTree,
  ) {}

  hold(cells: Int32Array): boolean {
    const at = this.count << 2;
    this.tree.rootOf(cells, this.roots, at);
    const place = this.recent.placeOf(this.roots, at);
    if (this.recent.at(place, this.roots, at) >= 0) return false;
    this.recent.put(place, this.roots, at, 0);
    this.count++;
    return true;
  }

  settle(numbers: Int32Array): void {
    this.states.addAll(this.roots, this.count, numbers);
    this.count = 0;
  }
}
