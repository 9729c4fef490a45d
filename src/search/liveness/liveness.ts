import { closedKnots } from '../../core/knots.js';
import type { Limits } from '../../core/search/limits.js';
import type { Reduction } from '../../core/search/reduction.js';
import { choiceOf } from '../../core/system/run.js';
import { Expansion, type KnownStates } from '../expansion.js';
import type { Searchable } from '../searchable.js';
import { DiscoveryTree } from '../states/discovery-tree.js';
import { IntList } from '../states/int-list.js';
import { StateStore } from '../states/state-store.js';
import type { Ends } from './ends.js';

/** Bytes that looking at one state may add to the lists. */
const growth = 2 ** 19;
/** States that are gone through in one step of work. */
const batch = 1 << 12;

/**
 * Whether from every state of a system some end can be reached: AG EF end (Clarke, Emerson, 1981). It looks at all states once
 * more, breadth-first, and keeps every edge: four bytes each, and as much again while it goes back
 * from the ends, to mark from where they can be reached. Resumable, as searches are.
 *
 * A reduction by persistent sets with its cycle proviso leaves out no way for good: whatever the others do, some order of the same
 * steps is left, and more after it. So an end that can be reached can be reached in the reduced graph, and where none can, the reduced
 * graph comes to a state without one. Sleep sets do not promise that for each state, and are left out here.
 */
export class Liveness implements KnownStates {
  /** What was met before all was looked at. */
  stoppedBy: 'transitions' | 'memory' | undefined;
  /** By place: a way to a state that is come to again and again, and from which no end can be reached; one for each knot of such states. */
  readonly traps: (readonly number[])[] = [];
  /**
   * Somebody goes on for ever after all who must finish have, so that a run comes to no end of its own. By place: a way to a state in
   * which what is asked at an end is found, one for each thing; such a state is one that is come to again and again, and where nobody is
   * amid anything.
   */
  readonly findings: (readonly number[])[] = [];
  goesOn = false;
  /** And there is no such state. */
  restless = false;
  private readonly store: StateStore;
  private readonly tree: DiscoveryTree;
  private readonly expansion: Expansion;
  private readonly targets = new IntList();
  /** By state: its first edge. */
  private readonly first = new IntList();
  /** By state: 1 where a state without choices, or a crash, can be reached; 2 and 4 where all who must finish have, and all rest. */
  private live = new Uint8Array(1 << 12);
  private next = 0;
  private transitions = 0;
  private phase: 'explore' | 'mark' | 'over' = 'explore';
  private marked: Generator<void, void> | undefined;
  /** Bytes of the marking's own lists. */
  private marks = 0;

  constructor(
    private readonly run: Searchable,
    reduction: Reduction | undefined,
    private readonly ends: Ends,
    private readonly limits: Pick<Limits, 'transitions' | 'memory'>,
  ) {
    const { world } = run;
    this.store = new StateStore(world.layout, world.changes);
    this.tree = new DiscoveryTree(choiceOf(world.scheduled, 0));
    this.expansion = new Expansion(run, { stop: false, found() {} }, this, reduction);
    run.reset();
    this.store.add(world.cells);
  }

  get bytes(): number {
    return this.store.bytes + this.tree.bytes + this.targets.bytes + this.first.bytes + this.live.byteLength + this.marks;
  }
  get states(): number {
    return this.store.size;
  }

  /** Does about so many steps; true when there is nothing more to do. */
  advance(steps: number): boolean {
    if (this.phase === 'explore') this.explore(steps);
    else if (this.phase === 'mark') this.mark(steps);
    return this.phase === 'over';
  }

  private explore(steps: number): void {
    const { store, expansion, ends, limits } = this;
    for (const until = this.transitions + steps; this.transitions < until; ) {
      if (this.next === store.size) {
        this.first.push(this.targets.length);
        this.phase = 'mark';
        if (this.bytes + 4 * this.targets.length + 12 * store.size > (limits.memory ?? Infinity)) this.stop('memory');
        return;
      }
      const from = this.next++;
      this.first.push(this.targets.length);
      const count = expansion.load(from);
      if (count === 0) this.label(from, 1);
      else {
        if (ends.reached) this.label(from, ends.rested(expansion.enabled, count) ? 6 : 2);
        this.transitions += expansion.take(count);
      }
      const more = this.next < store.size;
      if (more && this.transitions >= (limits.transitions ?? Infinity)) this.stop('transitions');
      else if (more && this.bytes + store.bytesAfter(expansion.most) - store.bytes + growth > (limits.memory ?? Infinity))
        this.stop('memory');
      if (this.stoppedBy !== undefined) return;
    }
  }

  private mark(steps: number): void {
    this.label(this.states - 1, 0);
    this.marked ??= this.marking();
    for (let left = steps; left > 0; left -= batch) if (this.marked.next().done) return;
  }

  /** Goes back from the ends, along all edges. Comes back after each batch of work. */
  private *marking(): Generator<void, void> {
    const { live, targets, first, states } = this;
    const edges = targets.length;
    // by state, where its edges begin in `sources`: those that lead to it
    const begin = new Int32Array(states + 1);
    for (let edge = 0; edge < edges; edge++) {
      begin[targets.at(edge) + 1]!++;
      if (edge % batch === 0) yield;
    }
    for (let state = 0; state < states; state++) begin[state + 1]! += begin[state]!;
    const sources = new Int32Array(edges);
    const filled = begin.slice(0, states);
    this.marks = begin.byteLength + sources.byteLength + 2 * filled.byteLength;
    for (let state = 0; state < states; state++) {
      for (let edge = first.at(state); edge < first.at(state + 1); edge++) sources[filled[targets.at(edge)]!++] = state;
      if (state % batch === 0) yield;
    }
    // the states whose sources are to be marked still
    const todo = filled;
    let count = 0;
    for (let state = 0; state < states; state++) if ((live[state]! & 1) === 1) todo[count++] = state;
    for (let done = 1; count > 0; done++) {
      const state = todo[--count]!;
      for (let at = begin[state]!; at < begin[state + 1]!; at++) {
        const source = sources[at]!;
        if ((live[source]! & 1) === 1) continue;
        live[source]! |= 1;
        todo[count++] = source;
      }
      if (done % batch === 0) yield;
    }
    this.conclude();
  }

  /** Of the states without an end: those that are come to again and again, whatever anybody does. */
  private conclude(): void {
    const { live, targets, first } = this;
    this.phase = 'over';
    const numbers = new Map<number, number>();
    let edges = 0;
    for (let state = 0; state < this.states; state++) {
      if ((live[state]! & 1) === 1) continue;
      numbers.set(state, numbers.size);
      edges += first.at(state + 1) - first.at(state);
    }
    if (numbers.size === 0) return;
    if (this.bytes + 200 * numbers.size + 16 * edges > (this.limits.memory ?? Infinity)) {
      this.stop('memory');
      return;
    }
    const dead = [...numbers.keys()];
    const after = dead.map((state) => {
      const to: number[] = [];
      for (let edge = first.at(state) >>> 0; edge < first.at(state + 1) >>> 0; edge++) to.push(numbers.get(targets.at(edge))!);
      return to;
    });
    const known = new Set<string>();
    for (const knot of closedKnots(after).sort((a, b) => a[0]! - b[0]!)) {
      const states = knot.map((node) => dead[node]!);
      if (states.every((state) => (live[state]! & 2) === 0)) this.traps.push(this.tree.schedule(states[0]!));
      else this.ask(states, known);
    }
  }

  /** What is wrong at the end, in the states of a round that are one. */
  private ask(round: readonly number[], known: Set<string>): void {
    const { run } = this;
    const { world } = run;
    const ends = round.filter((state) => (this.live[state]! & 4) !== 0);
    this.goesOn = true;
    if (ends.length === 0) this.restless = true;
    for (const state of ends) {
      this.expansion.load(state);
      run.end();
      for (let i = 0; i < world.foundCount; i++) {
        const found = `${world.foundDetector[i]} ${world.foundObject[i]}`;
        if (known.has(found)) continue;
        known.add(found);
        this.findings.push(this.tree.schedule(state));
      }
    }
  }

  private stop(by: 'transitions' | 'memory'): void {
    this.stoppedBy = by;
    this.phase = 'over';
  }

  private label(state: number, is: number): void {
    if (state >= this.live.length) {
      const longer = new Uint8Array(Math.max(state + 1, this.live.length * 2));
      longer.set(this.live);
      this.live = longer;
    }
    this.live[state]! |= is;
  }

  // --- what the expansion asks for

  load(number: number, cells: Int32Array): void {
    this.store.load(number, cells);
  }
  /** A step crashed: that is an end too. */
  restore(cells: Int32Array): void {
    this.store.restore(cells);
    this.label(this.next - 1, 1);
  }
  add(cells: Int32Array, from: number, choice: number): void {
    const to = this.store.add(cells);
    this.targets.push(to < 0 ? -1 - to : to);
    if (to >= 0) this.tree.add(from, choice);
  }
  schedule(number: number): readonly number[] {
    return this.tree.schedule(number);
  }
}
