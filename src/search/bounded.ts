import { InputError } from '../core/error.js';
import { actorOf } from '../core/run.js';
import { noStats, type Search, type SearchInput } from '../core/strategy.js';
import { maxSetActors } from '../core/world.js';
import { StateStore } from './state-store.js';

/** What it costs to take a choice of `actor` after a step of `previous` (-1 = none); `enabled` are the actors that could step, as bits. */
export type Cost = (previous: number, enabled: number, actor: number) => number;

/** Grows by doubling. */
class Ints {
  length = 0;
  private ints = new Int32Array(1 << 10);

  get bytes(): number {
    return this.ints.byteLength;
  }
  push(value: number): void {
    if (this.length === this.ints.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.ints);
      this.ints = larger;
    }
    this.ints[this.length++] = value;
  }
  at(index: number): number {
    return this.ints[index]!;
  }
  set(index: number, value: number): void {
    while (this.length <= index) this.push(0);
    this.ints[index] = value;
  }
}

/**
 * Every schedule by what it costs, cheapest first, over unique pairs of a state and the actor that came to it: from these on,
 * what a schedule costs does not depend on how it came there. What needs a certain cost is found at that cost.
 */
export class Bounded implements Search {
  readonly stats = noStats();
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  readonly bounds: Search['bounds'];
  private readonly store: StateStore;
  private readonly enabled = new Int32Array(512);
  /** By pair, in the order of discovery: its state, its actor + 1, the pair that it was found from, the choice taken there. */
  private readonly states = new Ints();
  private readonly actors = new Ints();
  private readonly parents = new Ints();
  private readonly choices = new Ints();
  private readonly depths = new Ints();
  /** By state, the actors that came to it at a cost that was looked at, as bits (bit 0: none did). */
  private readonly done = new Ints();
  /** By cost, pairs to look at, each with a choice to take there, or -1 for all that cost nothing more. */
  private readonly todo: number[][] = [[]];
  private cost = 0;
  private pair = 0;
  private choice = -1;
  private readonly schedule = (): readonly number[] => (this.choice < 0 ? this.scheduleOf(this.pair) : [...this.scheduleOf(this.pair), this.choice]);

  constructor(
    private readonly input: SearchInput,
    private readonly costOf: Cost,
    private readonly unit: string,
    private readonly most: number | undefined,
  ) {
    const { run, limits } = input;
    if (run.world.scheduled > maxSetActors) throw new InputError(`by number of ${unit} at most ${maxSetActors} actors can be searched, and there are ${run.world.scheduled}; a walk (pct, urw, surw) takes more`);
    this.store = new StateStore(run.world.layout, run.own);
    this.bounds = { [unit]: most ?? null, steps: limits.steps ?? null, transitions: limits.transitions ?? null };
    run.reset();
    this.store.add(run.world.cells, 0, 0);
    this.found(0, -1, 0, 0, 0, 0);
  }

  get remark(): string | undefined {
    if (this.complete && this.most === undefined) return undefined;
    const covered = this.complete ? this.most! : this.cost - 1;
    return covered < 0 ? undefined : `what is left needs more than ${covered} ${this.unit}`;
  }

  advance(steps: number): boolean {
    const { recorder, limits } = this.input;
    const { stats, store, enabled, todo } = this;
    for (const until = stats.transitions + steps; stats.transitions < until; ) {
      while (todo[this.cost]?.length === 0) this.cost++;
      if (todo[this.cost] === undefined || this.cost > (this.most ?? Infinity)) return this.finish(this.stoppedBy === null, null);
      const choice = todo[this.cost]!.pop()!;
      this.pair = todo[this.cost]!.pop()!;
      if (choice < 0) this.lookAt(this.pair);
      else {
        store.load(this.states.at(this.pair), this.input.run.world.cells);
        this.take(choice);
      }
      if (recorder.stop) return this.finish(false, null);
      if (stats.transitions >= (limits.transitions ?? Infinity)) return this.finish(false, 'transitions');
      if (this.bytes + store.bytesAfter(enabled.length) > (limits.memory ?? Infinity)) return this.finish(false, 'memory');
    }
    this.count();
    return false;
  }

  /** Takes what costs nothing more, and puts off the rest until it is its cost's turn: what is found is found at its least cost. */
  private lookAt(pair: number): void {
    const { run, recorder, limits } = this.input;
    const { store, enabled, done } = this;
    const state = this.states.at(pair);
    const came = 1 << this.actors.at(pair);
    if (done.at(state) & came) return;
    const first = done.at(state) === 0;
    done.set(state, done.at(state) | came);
    store.load(state, run.world.cells);
    const count = run.choices(enabled);
    if (count === 0) {
      if (!first) return;
      run.end();
      store.restore(run.world.cells);
      this.choice = -1;
      if (run.world.foundCount > 0) recorder.found(-1, 0, true, this.schedule);
    } else if (limits.steps !== undefined && this.depths.at(pair) >= limits.steps) {
      this.stoppedBy = 'steps';
      return;
    }
    let able = 0;
    for (let i = 0; i < count; i++) able |= 1 << actorOf(enabled[i]!);
    for (let i = 0; i < count; i++) {
      const cost = this.costOf(this.actors.at(pair) - 1, able, actorOf(enabled[i]!));
      if (cost === 0) this.take(enabled[i]!);
      else this.later(this.cost + cost, pair, enabled[i]!);
    }
  }

  private take(choice: number): void {
    const { run, recorder } = this.input;
    const { world } = run;
    const { store, pair } = this;
    this.choice = choice;
    const actor = actorOf(choice);
    const point = run.pointNumber(actor);
    run.step(choice);
    this.stats.transitions++;
    if (world.foundCount > 0) recorder.found(actor, point, false, this.schedule);
    if (world.crashed) {
      store.restore(world.cells);
      return;
    }
    const to = store.add(world.cells, this.states.at(pair), choice);
    const known = to < 0 ? -1 - to : to;
    if (to >= 0 || (this.done.at(known) & (2 << actor)) === 0) this.found(known, actor, pair, choice, this.cost, this.depths.at(pair) + 1);
  }

  private later(cost: number, pair: number, choice: number): void {
    while (this.todo.length <= cost) this.todo.push([]);
    this.todo[cost]!.push(pair, choice);
  }

  private found(state: number, actor: number, parent: number, choice: number, cost: number, depth: number): void {
    if (this.done.length <= state) this.done.set(state, 0);
    this.later(cost, this.states.length, -1);
    this.states.push(state);
    this.actors.push(actor + 1);
    this.parents.push(parent);
    this.choices.push(choice);
    this.depths.push(depth);
    this.stats.depth = Math.max(this.stats.depth, depth);
  }

  private scheduleOf(pair: number): number[] {
    const choices: number[] = [];
    for (let at = pair; at > 0; at = this.parents.at(at)) choices.push(this.choices.at(at));
    return choices.reverse();
  }

  private get bytes(): number {
    return [this.states, this.actors, this.parents, this.choices, this.depths, this.done].reduce((sum, { bytes }) => sum + bytes, 0) + this.todo.reduce((sum, { length }) => sum + length * 8, 0);
  }

  private count(): void {
    this.stats.states = this.store.size;
    this.stats.steps = this.stats.transitions;
    this.stats.peakBytes = this.store.bytes + this.bytes;
  }

  private finish(complete: boolean, by: Search['stoppedBy']): boolean {
    this.count();
    this.complete = complete;
    this.stoppedBy ??= by;
    return true;
  }
}
