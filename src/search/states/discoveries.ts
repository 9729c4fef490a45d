import { choiceOf } from '../../core/system/run.js';
import type { Steps } from '../../core/search/strategy.js';
import type { KnownStates } from '../expansion.js';
import type { Visited } from './visited.js';
import { DiscoveryTree } from './discovery-tree.js';

/** The states that a breadth-first search has seen, each with the step that it was found by. */
export class Discoveries implements KnownStates {
  private readonly tree: DiscoveryTree;
  private loaded = -1;
  /** By place in the batch: the state and the choice that it was found by. */
  private readonly from: Int32Array;
  private readonly choices: Int32Array;
  private readonly numbers: Int32Array;
  private batched = 0;

  /** Choices are of so many actors. */
  constructor(
    private readonly visited: Visited,
    actors: number,
  ) {
    this.tree = new DiscoveryTree(choiceOf(actors, 0));
    const { capacity } = visited.batch;
    this.from = new Int32Array(capacity);
    this.choices = new Int32Array(capacity);
    this.numbers = new Int32Array(capacity);
  }

  /** Those in the batch are not counted. */
  get size(): number {
    return this.visited.size;
  }
  /** Whether there is a state of that number. */
  has(number: number): boolean {
    if (number >= this.visited.size) this.flush();
    return number < this.visited.size;
  }
  /** Adds the states of the batch. */
  flush(): void {
    const { from, choices, numbers, batched } = this;
    if (batched === 0) return;
    this.visited.batch.flush(numbers);
    for (let i = 0; i < batched; i++) if (numbers[i]! >= 0) this.tree.add(from[i]!, choices[i]!);
    this.batched = 0;
  }
  get bytes(): number {
    return this.visited.bytes + this.tree.bytes;
  }
  bytesAfter(more: number): number {
    return this.visited.bytesAfter(more) + this.tree.bytes + this.tree.growth;
  }

  /** The state that was loaded before is not loaded again. */
  load(number: number, cells: Int32Array): void {
    if (this.loaded >= 0) this.visited.drop(this.loaded);
    this.loaded = number;
    this.visited.load(number, cells);
  }
  restore(cells: Int32Array): void {
    this.visited.restore(cells);
  }
  add(cells: Int32Array, from: number, choice: number): void {
    if (!this.visited.batch.enqueue(cells)) return;
    this.from[this.batched] = from;
    this.choices[this.batched] = choice;
    if (++this.batched === this.numbers.length) this.flush();
  }
  get steps(): Steps {
    return this.tree.steps;
  }
  schedule(number: number): readonly number[] {
    return this.tree.schedule(number);
  }
}
