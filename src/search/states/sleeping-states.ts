import { InputError } from '../../core/error.js';
import type { Sleep } from '../../core/reducer.js';
import type { KnownStates } from '../expansion.js';
import { IntList } from './int-list.js';
import type { Visited } from './visited.js';

/**
 * The states of a breadth-first search with sleep sets. Each keeps those who slept whenever it was met. Where one that
 * was looked at is met again and somebody does not sleep who slept till then, the state is opened again, for their
 * steps alone. States are looked up one at a time, not many together: so what is opened again does not depend on when.
 */
export class SleepingStates implements KnownStates {
  /** By state, how it was found, and who sleeps. */
  private readonly parents = new IntList();
  private readonly choices = new IntList();
  private readonly asleep = new IntList();
  /** By state who is awake who was asleep when it was looked at, in the order in which the states were met. */
  private readonly woken = new Map<number, number>();
  /** States before this one were looked at. */
  private looked = 0;

  constructor(
    private readonly visited: Visited,
    private readonly sleep: Sleep,
  ) {
    if (visited.doubt !== undefined)
      throw new InputError('sleep sets need states that are kept whole: search with visited exact, or without the reducer sleep');
    // the first state
    for (const list of [this.parents, this.choices, this.asleep]) list.push(0);
  }

  get size(): number {
    return this.visited.size;
  }
  get bytes(): number {
    return this.visited.bytes + this.parents.bytes + this.choices.bytes + this.asleep.bytes;
  }
  bytesAfter(more: number): number {
    return this.visited.bytesAfter(more) + this.bytes - this.visited.bytes + 3 * this.parents.growth;
  }
  has(number: number): boolean {
    return number < this.size;
  }
  settle(): void {}

  /** Who slept whenever the state was met. */
  asleepIn(number: number): number {
    return this.asleep.at(number);
  }

  load(number: number, cells: Int32Array): void {
    this.visited.load(number, cells);
    this.sleep.enter(this.asleepIn(number));
    if (number >= this.looked) this.looked = number + 1;
  }
  restore(cells: Int32Array): void {
    this.visited.restore(cells);
  }

  /** Gives the state's number, or -1 where it need not be kept. */
  add(cells: Int32Array, from: number, choice: number): number {
    if (this.sleep.covered) {
      this.restore(cells);
      return -1;
    }
    const number = this.visited.add(cells);
    if (number < 0) return this.met(-1 - number, this.sleep.after);
    this.parents.push(from);
    this.choices.push(choice);
    this.asleep.push(this.sleep.after);
    return number;
  }

  /** The next state to open again, or -1. */
  reopened(): number {
    for (const number of this.woken.keys()) return number;
    return -1;
  }
  /** Who was woken there; from now on they have been. */
  wake(number: number): number {
    const actors = this.woken.get(number)!;
    this.woken.delete(number);
    return actors;
  }

  schedule(number: number): readonly number[] {
    const choices: number[] = [];
    for (let at = number; at > 0; at = this.parents.at(at)) choices.push(this.choices.at(at));
    return choices.reverse();
  }

  private met(number: number, asleep: number): number {
    const before = this.asleep.at(number);
    const woken = before & ~asleep;
    if (woken !== 0) {
      this.asleep.set(number, before & asleep);
      if (number < this.looked) this.woken.set(number, (this.woken.get(number) ?? 0) | woken);
    }
    return number;
  }
}
