import { choiceOf } from '../../core/run.js';
import type { Steps } from '../../core/strategy.js';
import type { KnownStates } from '../expansion.js';
import type { Visited } from './visited.js';
import { DiscoveryTree } from './discovery-tree.js';

/** The states that a breadth-first search has seen, each with the step that it was found by. */
export class Discoveries implements KnownStates {
  private readonly tree: DiscoveryTree;
  private loaded = -1;
  /** Of those held: the state and the choice that each was found by. */
  private readonly from: Int32Array;
  private readonly choices: Int32Array;
  private readonly numbers: Int32Array;
  private held = 0;

  /** `actors`: how many there are whose choices may come. */
  constructor(
    private readonly visited: Visited,
    actors: number,
  ) {
    this.tree = new DiscoveryTree(choiceOf(actors, 0));
    const { most } = visited.held;
    this.from = new Int32Array(most);
    this.choices = new Int32Array(most);
    this.numbers = new Int32Array(most);
  }

  /** Those held are not counted. */
  get size(): number {
    return this.visited.size;
  }
  /** Whether there is a state of that number. */
  has(number: number): boolean {
    if (number >= this.visited.size) this.settle();
    return number < this.visited.size;
  }
  /** Adds those held. */
  settle(): void {
    const { from, choices, numbers, held } = this;
    if (held === 0) return;
    this.visited.held.settle(numbers);
    for (let i = 0; i < held; i++) if (numbers[i]! >= 0) this.tree.add(from[i]!, choices[i]!);
    this.held = 0;
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
  add(cells: Int32Array, from: number, choice: number): void {
    if (!this.visited.held.hold(cells)) return;
    this.from[this.held] = from;
    this.choices[this.held] = choice;
    if (++this.held === this.numbers.length) this.settle();
  }
  get steps(): Steps {
    return this.tree.steps;
  }
  schedule(number: number): readonly number[] {
    return this.tree.schedule(number);
  }
}
