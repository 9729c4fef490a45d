import { actorOf } from '../core/system/run.js';
import { identityOf } from '../core/system/site.js';
import type { Compiled } from '../execute/compiled.js';
import { foundBy } from '../search/recorder.js';
import { IntList } from '../search/states/int-list.js';
import { StateStore } from '../search/states/state-store.js';

/** By actor, by the number of a point: whether it is one of them. */
export type Marked = readonly Uint8Array[];

const none = new Int32Array(0);

/** All states of a system with the steps between them, and what it shows: mutants share what they have in common with it. */
export class Graph {
  readonly store: StateStore;
  /** States of the system itself; those of mutants are numbered after them. */
  size = 0;
  transitions = 0;
  complete = false;
  /** What is found in the system as it is, by identity. */
  readonly known = new Set<string>();
  /** States without a choice. */
  readonly ends: number[] = [];
  /** From some state there is no way to one of these, or to a step that ends the run: somebody may go on for ever. */
  goesOn = false;
  /** States from which a step ends the run. */
  readonly crashing: { readonly state: number; readonly actor: number }[] = [];
  /** By state, the number of its first step; one more at the end. */
  private readonly first = new IntList();
  private readonly to = new IntList();
  private readonly by = new IntList();
  private readonly from = new IntList();
  private readonly came = new IntList();
  private pcs = new Uint16Array(0);
  /** The same lists, and by state who may step to it, once all is known. */
  private steps: { readonly [list in 'first' | 'to' | 'by']: Int32Array } = { first: none, to: none, by: none };
  private backFirst = new Int32Array(0);
  private back = new Int32Array(0);
  private backBy = new Int32Array(0);
  private readonly count: number;
  private readonly enabled = new Int32Array(512);

  constructor(
    readonly run: Compiled,
    private readonly limit: number,
  ) {
    const { world } = run;
    this.count = world.scheduled;
    this.store = new StateStore(world.layout, world.changes);
  }

  /** Breadth-first; whether that was all. */
  explore(): boolean {
    const { run, store, enabled, count } = this;
    const { world } = run;
    run.forget();
    run.reset();
    store.add(world.cells);
    this.from.push(-1);
    this.came.push(-1);
    const pcs = new IntList();
    let next = 0;
    for (; next < store.size && this.transitions < this.limit; next++) {
      store.load(next, world.cells);
      for (let a = 0; a < count; a++) pcs.push(world.cells[run.own[a]!.from]!);
      this.first.push(this.to.length);
      const choices = run.choices(enabled);
      if (choices === 0) {
        this.ends.push(next);
        run.end();
        this.note(-1, 0, true);
        store.restore(world.cells);
      }
      for (let i = 0; i < choices; i++) this.take(next, enabled[i]!);
    }
    this.first.push(this.to.length);
    this.complete = next === store.size;
    this.size = store.size;
    this.pcs = Uint16Array.from({ length: pcs.length }, (_, i) => pcs.at(i));
    if (this.complete) this.turnRound();
    return this.complete;
  }

  private take(state: number, choice: number): void {
    const { run, store } = this;
    const { world } = run;
    const actor = actorOf(choice);
    const point = run.pointNumber(actor);
    run.step(choice);
    this.transitions++;
    if (world.foundCount > 0) this.note(actor, point, false);
    if (world.crashed) {
      store.restore(world.cells);
      this.crashing.push({ state, actor });
      return;
    }
    const number = store.add(world.cells);
    if (number >= 0) {
      this.from.push(state);
      this.came.push(choice);
    }
    this.to.push(number >= 0 ? number : -1 - number);
    this.by.push(choice);
  }

  private note(actor: number, point: number, ended: boolean): void {
    const { run, known } = this;
    for (let i = 0; i < run.world.foundCount; i++) known.add(identityOf(foundBy(run, i, actor, point, ended)));
  }

  /** The same steps from where they lead to. */
  private turnRound(): void {
    const { size } = this;
    const flat = (list: IntList): Int32Array => Int32Array.from({ length: list.length }, (_, i) => list.at(i));
    this.steps = { first: flat(this.first), to: flat(this.to), by: flat(this.by) };
    const { first: begins, to, by } = this.steps;
    const first = new Int32Array(size + 1);
    for (let e = 0; e < to.length; e++) first[to[e]! + 1]!++;
    for (let s = 0; s < size; s++) first[s + 1]! += first[s]!;
    const place = first.slice();
    this.back = new Int32Array(to.length);
    this.backBy = new Int32Array(to.length);
    for (let s = 0; s < size; s++)
      for (let e = begins[s]!; e < begins[s + 1]!; e++) {
        const at = place[to[e]!]!++;
        this.back[at] = s;
        this.backBy[at] = by[e]!;
      }
    this.backFirst = first;
    this.goesOn = this.closure([...this.ends, ...this.crashing.map(({ state }) => state)]).includes(0);
  }

  /** The states from which there is a way to one of these. */
  private closure(to: Iterable<number>): Uint8Array {
    const reached = new Uint8Array(this.size);
    const queue = new Int32Array(this.size);
    let length = 0;
    const reach = (state: number): void => {
      if (reached[state] === 1) return;
      reached[state] = 1;
      queue[length++] = state;
    };
    for (const state of to) reach(state);
    for (let next = 0; next < length; next++) {
      const state = queue[next]!;
      for (let e = this.backFirst[state]!; e < this.backFirst[state + 1]!; e++) reach(this.back[e]!);
    }
    return reached;
  }

  /** Each step that leads to a state: from where, and by which choice. */
  stepsTo(state: number, told: (from: number, choice: number) => void): void {
    for (let e = this.backFirst[state]!; e < this.backFirst[state + 1]!; e++) told(this.back[e]!, this.backBy[e]!);
  }

  /** Whether the actor stands at one of these points. */
  isAt(state: number, actor: number, marked: Marked): boolean {
    return marked[actor]![this.pcs[state * this.count + actor]!] === 1;
  }

  /** Whether somebody stands at one of these points. */
  standsAt(state: number, marked: Marked, actors: readonly number[]): boolean {
    for (let i = 0; i < actors.length; i++) {
      const actor = actors[i]!;
      if (marked[actor]![this.pcs[state * this.count + actor]!] === 1) return true;
    }
    return false;
  }

  /** The states that can be come to before anybody has taken a step from one of these points, in the order of discovery. */
  before(marked: Marked): Uint8Array {
    const { pcs, count } = this;
    const { first, to, by } = this.steps;
    const reached = new Uint8Array(this.size);
    const queue = new Int32Array(this.size);
    reached[0] = 1;
    let length = 1;
    for (let next = 0; next < length; next++) {
      const state = queue[next]!;
      const end = first[state + 1]!;
      for (let e = first[state]!; e < end; e++) {
        const other = to[e]!;
        if (reached[other] === 1) continue;
        const actor = actorOf(by[e]!);
        if (marked[actor]![pcs[state * count + actor]!] === 1) continue;
        reached[other] = 1;
        queue[length++] = other;
      }
    }
    return reached;
  }

  /** The states from which somebody may come to stand at one of these points, or does. */
  leading(marked: Marked, actors: readonly number[]): Uint8Array {
    const standing: number[] = [];
    for (let state = 0; state < this.size; state++) if (this.standsAt(state, marked, actors)) standing.push(state);
    return this.closure(standing);
  }

  /** The choices that lead to a state by a shortest way. */
  wayTo(state: number): readonly number[] {
    const choices: number[] = [];
    for (let at = state; at > 0; at = this.from.at(at)) choices.push(this.came.at(at));
    return choices.reverse();
  }
}
