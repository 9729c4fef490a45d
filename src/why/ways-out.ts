import { actorOf } from '../core/system/run.js';
import { IntList } from '../search/states/int-list.js';
import type { Graph, Marked } from './graph.js';

/** The states of a mutant that were looked at, by numbers of their own, and what their steps lead to. */
export class WaysOut {
  /** From one of its states to another. */
  private readonly from = new IntList();
  private readonly to = new IntList();
  /** To a state of the system in which nobody has been at the change. */
  private readonly returnsFrom = new IntList();
  private readonly returnsTo = new IntList();
  /** States from which a step ends the run, or leads to where it is the system for good, which has a way to an end. */
  private readonly out = new IntList();

  leads(from: number, to: number): void {
    this.from.push(from);
    this.to.push(to);
  }

  returns(from: number, to: number): void {
    this.returnsFrom.push(from);
    this.returnsTo.push(to);
  }

  ends(state: number): void {
    this.out.push(state);
  }

  /** Whether from each of so many states there is a way to an end. `seeds`: the system's states at which they begin, with their numbers. */
  all(graph: Graph, marked: Marked, before: Uint8Array, seeds: ReadonlyMap<number, number>, states: number): boolean {
    const { size } = graph;
    const bySeed = new Map([...seeds].map(([state, own]) => [own, state]));
    const own = backwards(this.from, this.to, states);
    const returning = backwards(this.returnsFrom, this.returnsTo, size);
    const reached = new Uint8Array(size + states);
    const queue = new Int32Array(size + states);
    let length = 0;
    const reach = (node: number): void => {
      if (reached[node] === 1) return;
      reached[node] = 1;
      queue[length++] = node;
    };
    for (let i = 0; i < this.out.length; i++) reach(size + this.out.at(i));
    for (const state of graph.ends) if (before[state] === 1 && !seeds.has(state)) reach(state);
    for (const { state, actor } of graph.crashing) if (before[state] === 1 && !graph.isAt(state, actor, marked)) reach(state);
    for (let next = 0; next < length; next++) {
      const node = queue[next]!;
      if (node >= size) {
        const mine = node - size;
        for (let e = own.first[mine]!; e < own.first[mine + 1]!; e++) reach(size + own.back[e]!);
        const seed = bySeed.get(mine);
        if (seed !== undefined) reach(seed);
        continue;
      }
      if (seeds.has(node)) reach(size + seeds.get(node)!);
      for (let e = returning.first[node]!; e < returning.first[node + 1]!; e++) reach(size + returning.back[e]!);
      graph.stepsTo(node, (state, choice) => {
        if (before[state] === 1 && !graph.isAt(state, actorOf(choice), marked)) reach(state);
      });
    }
    for (let state = 0; state < states; state++) if (reached[size + state] === 0) return false;
    return true;
  }
}

/** By where steps lead, where they come from. */
function backwards(from: IntList, to: IntList, nodes: number): { readonly first: Int32Array; readonly back: Int32Array } {
  const first = new Int32Array(nodes + 1);
  for (let e = 0; e < to.length; e++) first[to.at(e) + 1]!++;
  for (let node = 0; node < nodes; node++) first[node + 1]! += first[node]!;
  const place = first.slice();
  const back = new Int32Array(to.length);
  for (let e = 0; e < to.length; e++) back[place[to.at(e)]!++] = from.at(e);
  return { first, back };
}
