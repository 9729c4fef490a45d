import { InputError } from '../../core/error.js';
import type { Sleep } from '../../core/search/reduction.js';
import type { KnownStates } from '../expansion.js';
import { IntList } from './int-list.js';
import type { Visited } from './visited.js';

/**
 * The states of a breadth-first search with sleep sets. A state keeps the actors that slept whenever it was met. Where a state
 * that was expanded is met again, and an actor that slept there so far is awake, the state is opened again, for the steps of
 * such actors alone. States are looked up one at a time, not in batches: so what is opened again does not depend on slices.
 */
export class SleepingStates implements KnownStates {
  /** By state: the state and the choice that it was found by, and its sleep set. */
  private readonly parents = new IntList();
  private readonly choices = new IntList();
  private readonly asleep = new IntList();
  /** By state to open again: the actors that are awake and slept when it was expanded; in the order in which the states were met. */
  private readonly woken = new Map<number, number>();
  /** States before this one were expanded. */
  private expanded = 0;

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
  flush(): void {}

  /** The actors that slept whenever the state was met. */
  asleepIn(number: number): number {
    return this.asleep.at(number);
  }

  load(number: number, cells: Int32Array): void {
    this.visited.load(number, cells);
    this.sleep.enter(this.asleepIn(number));
    if (number >= this.expanded) this.expanded = number + 1;
  }
  restore(cells: Int32Array): void {
    this.visited.restore(cells);
  }

  /** Gives the state's number, or -1 where the state need not be kept. */
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
  /** The actors that were woken there; they are not given a second time. */
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
      if (number < this.expanded) this.woken.set(number, (this.woken.get(number) ?? 0) | woken);
    }
    return number;
  }
}
