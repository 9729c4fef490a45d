import type { Layout } from '../core/layout.js';
import { actorOf, type CellRange } from '../core/run.js';
import { Quadruples } from './quadruples.js';
import { StateTree } from './state-tree.js';

const chunkBits = 16;
const chunkSize = 1 << chunkBits;
const inChunk = chunkSize - 1;

/** Every state seen, in the order of discovery, each with the step that it was found by. */
export class StateStore {
  private readonly states = new Quadruples();
  private readonly subtrees = new Quadruples();
  private readonly tree: StateTree;
  private readonly parents: Int32Array[] = [];
  private readonly choices: Uint16Array[] = [];

  /** `own`: see StateTree. */
  constructor(layout: Layout, own: readonly CellRange[] = []) {
    this.tree = new StateTree(layout, own, this.states, this.subtrees);
  }

  get size(): number {
    return this.states.size;
  }

  /** Bytes of all arrays. */
  get bytes(): number {
    return this.states.bytes + this.subtrees.bytes + this.parents.length * chunkSize * 6;
  }

  /** Bytes that `bytes` may be after so many more states, so that a limit can stop a search before it grows. */
  bytesAfter(more: number): number {
    const growth = this.size + more > this.parents.length * chunkSize ? chunkSize * 6 : 0;
    return this.bytes + growth + this.states.growth(more) + this.subtrees.growth(more * this.tree.inner);
  }

  /** Makes `cells` and what later calls start from the state of that number. `cells` must be as `load` or `add` left them. */
  load(number: number, cells: Int32Array): void {
    this.tree.load(number, cells);
  }

  /** `cells` back to the loaded state. */
  restore(cells: Int32Array): void {
    this.tree.restore(cells);
  }

  /**
   * Adds the state that a step from the loaded one led to, and takes `cells` back to the loaded one. Gives the state's
   * number, or -1 minus it where it is known. Throws on a value outside its cell's range.
   */
  add(cells: Int32Array, parent: number, choice: number): number {
    const number = this.tree.add(cells, this.size === 0 ? -1 : actorOf(choice));
    if (number < 0) return number;
    if (number >> chunkBits === this.parents.length) {
      this.parents.push(new Int32Array(chunkSize));
      this.choices.push(new Uint16Array(chunkSize));
    }
    this.parents[number >> chunkBits]![number & inChunk] = parent;
    this.choices[number >> chunkBits]![number & inChunk] = choice;
    return number;
  }

  /** The choices that lead from the first state to this one, along the parents that it was found by. */
  schedule(number: number): number[] {
    const choices: number[] = [];
    for (let at = number; at > 0; at = this.parents[at >> chunkBits]![at & inChunk]!) choices.push(this.choices[at >> chunkBits]![at & inChunk]!);
    return choices.reverse();
  }
}
