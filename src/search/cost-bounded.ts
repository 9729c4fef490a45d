import { InputError } from '../core/error.js';
import { actorOf } from '../core/system/run.js';
import { noStats, type Search, type SearchInput } from '../core/search/strategy.js';
import { maxSetActors } from '../core/world/world.js';
import { endingOf } from './random/growth.js';
import { IntList } from './states/int-list.js';
import { needsMore, spins, Starts } from './reduction/preemption.js';
import { StateStore } from './states/state-store.js';

/**
 * What it costs to take a choice of `actor` after a step of `previous` (-1 = none). `ready` are the actors that have a step to take, as
 * bits; `previous` is not among them where it is blocked, has ended, has come to its start again or spins.
 */
export type Cost = (previous: number, ready: number, actor: number) => number;

const chunkBits = 12;
/** Bytes that the lists of a search may grow by while it looks at one state: a chunk each. */
const growth = 32 * (4 << chunkBits);

/**
 * Looks at every schedule by its cost, cheapest first. What a schedule costs from some point on depends on the state there and
 * on the actor that stepped last, so the search is over unique pairs of these. What needs a certain cost is found at that cost.
 *
 * An actor spins where each of its steps leads back to the same state. It yields then: leaving it costs nothing, as if it
 * were blocked. The same is true of an actor that starts over, while it is at its start.
 */
export class CostBoundedSearch implements Search {
  readonly stats = noStats();
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  readonly bounds: Search['bounds'];
  private readonly store: StateStore;
  private readonly enabled = new Int32Array(512);
  /** By pair, in the order of discovery: state, actor + 1, the pair that it was found from, the choice taken there, steps so far. */
  private readonly states = new IntList(chunkBits);
  private readonly actors = new IntList(chunkBits);
  private readonly parents = new IntList(chunkBits);
  private readonly choices = new IntList(chunkBits);
  private readonly depths = new IntList(chunkBits);
  /** By state: the actors of its pairs that were looked at, as bits: bit 0 for no actor, bit a + 1 for actor a. */
  private readonly done = new IntList(chunkBits);
  /** By cost: pairs to look at, each with a choice to take there, or -1 for all choices that cost nothing more. */
  private readonly todo: IntList[] = [];
  private readonly starts: Starts;
  private cost = 0;
  private pair = 0;
  private choice = -1;
  private readonly returns = (choice: number): boolean => this.take(choice) === this.states.at(this.pair);
  private readonly schedule = (): readonly number[] =>
    this.choice < 0 ? this.scheduleOf(this.pair) : [...this.scheduleOf(this.pair), this.choice];

  constructor(
    private readonly input: SearchInput,
    private readonly costOf: Cost,
    private readonly unit: string,
    private readonly most: number | undefined,
  ) {
    const { run, limits } = input;
    if (run.world.scheduled > maxSetActors)
      throw new InputError(
        `by number of ${unit}s at most ${maxSetActors} actors can be searched, and there are ${run.world.scheduled};` +
          ' a walk (pct, urw, surw) takes more',
      );
    this.store = new StateStore(run.world.layout, run.world.changes);
    this.bounds = { [`${unit}s`]: most ?? null, steps: limits.steps ?? null, transitions: limits.transitions ?? null };
    run.reset();
    this.starts = new Starts(run);
    this.store.add(run.world.cells);
    this.found(0, -1, 0, 0, 0, 0);
  }

  get remark(): string | undefined {
    if (this.complete && this.most === undefined) return undefined;
    const covered = this.complete ? this.most! : this.cost - 1;
    return covered < 0 ? undefined : needsMore(covered, this.unit);
  }

  advance(steps: number): boolean {
    const { recorder, limits } = this.input;
    const { stats, store, enabled, todo } = this;
    const maxTransitions = limits.transitions ?? Infinity;
    const maxBytes = limits.memory ?? Infinity;
    for (const until = stats.transitions + steps; stats.transitions < until; ) {
      while (todo[this.cost]?.length === 0) this.cost++;
      if (todo[this.cost] === undefined || this.cost > (this.most ?? Infinity)) return this.finish(this.stoppedBy === null, null);
      const choice = todo[this.cost]!.pop();
      this.pair = todo[this.cost]!.pop();
      if (choice < 0) this.lookAt(this.pair);
      else {
        store.load(this.states.at(this.pair), this.input.run.world.cells);
        this.take(choice);
      }
      if (recorder.stop) return this.finish(false, null);
      if (stats.transitions >= maxTransitions) return this.finish(false, 'transitions');
      if (this.bytes + growth + store.bytesAfter(enabled.length) > maxBytes) return this.finish(false, 'memory');
    }
    this.count();
    return false;
  }

  /** Takes the choices that cost nothing more, and puts the others off until their cost is looked at: so all is found at its least cost. */
  private lookAt(pair: number): void {
    const { run, recorder, limits, finals } = this.input;
    const { world } = run;
    const { store, enabled, done } = this;
    const state = this.states.at(pair);
    const previous = this.actors.at(pair) - 1;
    const came = 1 << (previous + 1);
    if (done.at(state) & came) return;
    const first = done.at(state) === 0;
    done.set(state, done.at(state) | came);
    store.load(state, world.cells);
    const count = run.choices(enabled);
    if (count === 0) {
      if (!first) return;
      finals?.add(world, 0);
      run.end();
      store.restore(world.cells);
      this.choice = -1;
      if (world.foundCount > 0) recorder.found(-1, 0, true, this.schedule);
      return;
    }
    if (limits.steps !== undefined && this.depths.at(pair) >= limits.steps) {
      this.stoppedBy = 'steps';
      return;
    }
    let ready = 0;
    for (let i = 0; i < count; i++) ready |= 1 << actorOf(enabled[i]!);
    const resting = previous >= 0 && this.starts.rests(previous);
    // asking whether it spins takes its choices; they cost nothing
    if (resting || spins(previous, enabled, count, this.returns)) ready &= ~(1 << previous);
    for (let i = 0; i < count; i++) {
      const actor = actorOf(enabled[i]!);
      // its choices were taken when it was asked whether it spins
      if (actor === previous && !resting) continue;
      const cost = this.costOf(previous, ready, actor);
      if (cost === 0) this.take(enabled[i]!);
      else this.later(this.cost + cost, pair, enabled[i]!);
    }
  }

  /** The state that a choice leads to from the pair's, or -1 where it ends the run. */
  private take(choice: number): number {
    const { run, recorder, finals } = this.input;
    const { world } = run;
    const { store, pair } = this;
    this.choice = choice;
    const actor = actorOf(choice);
    const point = run.pointNumber(actor);
    run.step(choice);
    this.stats.transitions++;
    if (world.foundCount > 0) recorder.found(actor, point, false, this.schedule);
    if (world.crashed) {
      finals?.add(world, endingOf(world));
      store.restore(world.cells);
      return -1;
    }
    const to = store.add(world.cells);
    const known = to < 0 ? -1 - to : to;
    if (to >= 0 || (this.done.at(known) & (2 << actor)) === 0) this.found(known, actor, pair, choice, this.cost, this.depths.at(pair) + 1);
    return known;
  }

  private later(cost: number, pair: number, choice: number): void {
    while (this.todo.length <= cost) this.todo.push(new IntList(chunkBits));
    this.todo[cost]!.push(pair);
    this.todo[cost]!.push(choice);
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
    let bytes = this.done.bytes + 5 * this.states.bytes;
    for (let cost = 0; cost < this.todo.length; cost++) bytes += this.todo[cost]!.bytes;
    return bytes;
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
