import { choiceOf } from '../../core/system/run.js';
import type { Steps } from '../../core/search/strategy.js';
import type { KnownStates } from '../expansion.js';
import type { Visited } from './visited.js';
import { DiscoveryTree } from './discovery-tree.js';
import { Forward } from './forward.js';

/** The states of a batch are met again so often at most, until they are added. */
const mostMet = 256;

/** The states that a breadth-first search has seen, each with the step that it was found by. */
export class Discoveries implements KnownStates {
  private readonly tree: DiscoveryTree;
  private loaded = -1;
  /** By place in the batch: the state and the choice that it was found by. */
  private readonly from: Int32Array;
  private readonly choices: Int32Array;
  private readonly numbers: Int32Array;
  private batched = 0;
  /** A state of the batch was met again: from which state, and its place. */
  private readonly metFrom = new Int32Array(mostMet);
  private readonly metAt = new Int32Array(mostMet);
  private met = 0;
  private readonly forward = new Forward();

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
    const { from, choices, numbers, batched, forward, metFrom, metAt } = this;
    if (batched === 0) return;
    this.visited.batch.flush(numbers);
    for (let i = 0; i < batched; i++) {
      const number = numbers[i]!;
      if (number >= 0) this.tree.add(from[i]!, choices[i]!);
      if (number >= 0 || -1 - number > from[i]!) forward.add(from[i]!);
    }
    for (let i = 0; i < this.met; i++) {
      const number = numbers[metAt[i]!]!;
      if (number >= 0 || -1 - number > metFrom[i]!) forward.add(metFrom[i]!);
    }
    this.batched = this.met = 0;
  }
  get bytes(): number {
    return this.visited.bytes + this.tree.bytes + this.forward.bytes;
  }
  bytesAfter(more: number): number {
    const { visited, tree, forward } = this;
    return visited.bytesAfter(more) + tree.bytes + tree.growth + forward.bytes + forward.growth(visited.size + more);
  }
  /** The states of which no step goes forward, from the last to the first; undefined where they are more than `most`. */
  backward(most: number): readonly number[] | undefined {
    return this.forward.others(this.size, most);
  }

  /** The state that was loaded before is not loaded again. */
  load(number: number, cells: Int32Array): void {
    if (this.loaded >= 0) this.visited.drop(this.loaded);
    this.loaded = number;
    this.visited.load(number, cells);
  }
  /** The run ends: with the step that was taken, or because there is none. */
  restore(cells: Int32Array): void {
    this.visited.restore(cells);
    this.forward.add(this.loaded);
  }
  add(cells: Int32Array, from: number, choice: number): void {
    const at = this.visited.batch.enqueue(cells);
    if (at < 0) {
      if (-1 - at > from) this.forward.add(from);
      return;
    }
    if (at === this.batched) {
      this.from[at] = from;
      this.choices[at] = choice;
      this.batched++;
    } else {
      this.metFrom[this.met] = from;
      this.metAt[this.met++] = at;
    }
    if (this.batched === this.numbers.length || this.met === mostMet) this.flush();
  }
  get steps(): Steps {
    return this.tree.steps;
  }
  schedule(number: number): readonly number[] {
    return this.tree.schedule(number);
  }
}
