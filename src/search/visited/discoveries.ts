import type { Steps } from '../../core/strategy.js';
import type { KnownStates } from '../expansion.js';
import type { Visited } from '../visited.js';
import { DiscoveryTree } from './discovery-tree.js';

/** The states that a breadth-first search has seen, each with the step that it was found by. */
export class Discoveries implements KnownStates {
  private readonly tree = new DiscoveryTree();
  private loaded = -1;

  constructor(private readonly visited: Visited) {}

  get size(): number {
    return this.visited.size;
  }
  get bytes(): number {
    return this.visited.bytes + this.tree.bytes;
  }
  bytesAfter(more: number): number {
    return this.visited.bytesAfter(more) + this.tree.bytes + this.tree.growth;
  }

  /** The one loaded before is not looked at again. */
  load(number: number, cells: Int32Array): void {
    if (this.loaded >= 0) this.visited.drop(this.loaded);
    this.loaded = number;
    this.visited.load(number, cells);
  }
  restore(cells: Int32Array): void {
    this.visited.restore(cells);
  }
  add(cells: Int32Array, from: number, choice: number): number {
    const number = this.visited.add(cells, choice);
    if (number >= 0) this.tree.add(from, choice);
    return number;
  }
  get steps(): Steps {
    return this.tree.steps;
  }
  schedule(number: number): readonly number[] {
    return this.tree.schedule(number);
  }
}
