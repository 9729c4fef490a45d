import type { Changes } from '../../core/world/changes.js';
import type { Layout } from '../../core/world/layout.js';
import { CompactNodes } from './node-array.js';
import { NodeTable } from './node-table.js';
import { none, RecentNodes } from './recent-nodes.js';
import { TreeCompression } from './tree-compression.js';
import type { Batch, Visited } from './visited.js';

/** Keeps every state whole, in the order of discovery. Each may be loaded at any time, and none is dropped. */
export class StateStore implements Visited {
  private readonly states = new NodeTable(new CompactNodes());
  private readonly subtrees = new NodeTable();
  private readonly tree: TreeCompression;
  readonly batch: Batch;

  /** `changes`: see LoadedState. */
  constructor(layout: Layout, changes?: Changes) {
    this.tree = new TreeCompression(layout, changes, this.states, this.subtrees);
    this.batch = new RootBatch(this.states, this.tree);
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

/** The root nodes of states that are still to be looked up. A state that was met lately is known at once. */
class RootBatch implements Batch {
  readonly capacity = 64;
  /** One that is in the batch has, instead of a number, `waiting` minus its place there. */
  private readonly recent = new RecentNodes(1 << 13);
  private readonly roots = new Int32Array(this.capacity * 4);
  /** By place in the batch: that among the recent ones. */
  private readonly places = new Int32Array(this.capacity);
  private count = 0;

  constructor(
    private readonly states: NodeTable,
    private readonly tree: TreeCompression,
  ) {}

  enqueue(cells: Int32Array): number {
    const at = this.count << 2;
    this.tree.rootOf(cells, this.roots, at);
    const place = this.recent.placeOf(this.roots, at);
    const met = this.recent.at(place, this.roots, at);
    if (met !== none) return met <= waiting ? waiting - met : -1 - met;
    this.recent.put(place, this.roots, at, waiting - this.count);
    this.places[this.count] = place;
    return this.count++;
  }

  flush(numbers: Int32Array): void {
    const { states, recent, roots, places, count } = this;
    states.addAll(roots, count, numbers);
    for (let i = 0; i < count; i++) recent.renumber(places[i]!, waiting - i, numbers[i]! < 0 ? -1 - numbers[i]! : numbers[i]!);
    this.count = 0;
  }
}

const waiting = none - 1;
