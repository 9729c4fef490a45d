import type { StoppedBy } from '../../core/search/limits.js';
import { actorOf } from '../../core/system/run.js';
import { IntList } from './int-list.js';
import type { Searchable } from '../searchable.js';
import { Sites } from '../recorder.js';
import type { Site } from '../../core/system/site.js';
import { StateStore } from './state-store.js';

/** The target of an edge that ends its run. */
const ended = -1;

/** A finding of a graph, and where it shows: on edges, or in states where runs end. */
export interface Hits {
  readonly site: Site;
  readonly edges: IntList;
  readonly states: IntList;
}

/** Told of each edge when its step was taken, and of each state in which runs end, while the world is in it. */
export interface GraphWatch {
  stepped(edge: number): void;
  ended(state: number): void;
}

/** What bounds the work; `memory` in bytes of its own arrays. */
export interface GraphLimits {
  readonly transitions?: number;
  readonly memory?: number;
}

/**
 * Every state and every edge of a system, in memory: states are numbered in breadth-first order, edges by the state that they
 * leave. Four bytes an edge besides the states. Resumable, as searches are.
 */
export class StateGraph {
  states = 0;
  /** The most choices of one state. */
  width = 0;
  /** Steps of the longest run. */
  longest = 0;
  stoppedBy: StoppedBy | null = null;
  /** Runs may go round forever. */
  cyclic = false;
  readonly hits: Hits[] = [];
  /** Each state after all that lead to it. */
  order = new Int32Array(0);
  private store: StateStore | undefined;
  private next = 0;
  private readonly targets = new IntList();
  /** By state: its first edge. Where it has none, the next state's first edge. */
  private readonly first = new IntList();
  private readonly numbers = new Map<number, Hits>();
  private readonly sites: Sites;
  private readonly enabled = new Int32Array(512);
  /** By state: how many edges to it were not followed yet. */
  private pending = new Int32Array(0);
  private ordered = 0;
  private followed = 0;
  /** A round holds the states whose longest paths from the start are equally long. */
  private roundEnd = 0;
  private round = 0;

  constructor(
    private readonly run: Searchable,
    private readonly limits: GraphLimits,
    private readonly watch?: GraphWatch,
  ) {
    const { world } = run;
    this.sites = new Sites(run);
    this.store = new StateStore(world.layout, world.changes);
    run.reset();
    this.store.add(world.cells);
  }

  /** States so far. */
  get known(): number {
    return this.store?.size ?? this.states;
  }
  get transitions(): number {
    return this.targets.length;
  }

  get bytes(): number {
    const hits = this.hits.reduce((sum, { edges, states }) => sum + edges.bytes + states.bytes, 0);
    return (this.store?.bytes ?? 0) + this.targets.bytes + this.first.bytes + hits + this.order.byteLength + this.pending.byteLength;
  }

  /** So many bytes more would be too many. */
  exceeds(more: number): boolean {
    return this.bytes + more > (this.limits.memory ?? Infinity);
  }

  /** Does about so many steps; true when the graph is whole, or a limit was met. */
  advance(steps: number): boolean {
    return this.store === undefined ? this.follow(steps) : this.explore(this.store, steps);
  }

  /** The edges of a state are those from its first to before the first of the next state. */
  firstEdge(state: number): number {
    return state === this.states ? this.targets.length : this.first.at(state) >>> 0;
  }

  /** The state that an edge leads to; below 0 where the step ends the run. */
  target(edge: number): number {
    return this.targets.at(edge);
  }

  private explore(store: StateStore, steps: number): boolean {
    const { run, enabled, limits } = this;
    const { world } = run;
    const { cells } = world;
    for (const until = this.transitions + steps; this.transitions < until; ) {
      if (this.next === store.size) return this.explored(store.size);
      const from = this.next++;
      this.first.push(this.transitions);
      store.load(from, cells);
      const count = run.choices(enabled);
      if (count === 0) {
        this.watch?.ended(from);
        run.end();
        store.restore(cells);
        this.note(-1, 0, from);
      }
      this.width = Math.max(this.width, count);
      for (let i = 0; i < count; i++) {
        const choice = enabled[i]!;
        const actor = actorOf(choice);
        const point = run.pointNumber(actor);
        run.step(choice);
        this.watch?.stepped(this.transitions);
        if (world.foundCount > 0) this.note(actor, point, this.transitions);
        if (world.crashed) {
          store.restore(cells);
          this.targets.push(ended);
        } else {
          const to = store.add(cells);
          this.targets.push(to < 0 ? -1 - to : to);
        }
      }
      if (this.transitions >= (limits.transitions ?? Infinity) && this.next < store.size) return this.stop('transitions');
      if (store.bytesAfter(enabled.length) - store.bytes + this.bytes + 2 ** 19 > (limits.memory ?? Infinity) && this.next < store.size)
        return this.stop('memory');
    }
    return false;
  }

  /** Notes what the last step, or the end of a run, found. */
  private note(actor: number, point: number, at: number): void {
    const end = actor < 0;
    for (let i = 0; i < this.run.world.foundCount; i++) {
      const key = this.sites.siteNumber(i, actor, point, end);
      let hits = this.numbers.get(key);
      if (hits === undefined) {
        hits = { site: this.sites.shown(i, actor, point, end), edges: new IntList(), states: new IntList() };
        this.numbers.set(key, hits);
        this.hits.push(hits);
      }
      const places = end ? hits.states : hits.edges;
      // one step may find the same of two objects of one role
      if (places.length === 0 || places.at(places.length - 1) >>> 0 !== at) places.push(at);
    }
  }

  /** The graph is whole: from here on edges are all that is needed. */
  private explored(states: number): boolean {
    this.states = states;
    this.store = undefined;
    if (this.exceeds(states * 8)) return this.stop('memory');
    this.pending = new Int32Array(states);
    this.order = new Int32Array(states);
    for (let edge = 0; edge < this.transitions; edge++) if (this.target(edge) >= 0) this.pending[this.target(edge)]!++;
    // state 0 is first where nothing leads back to it
    if (this.pending[0] === 0) this.order[this.ordered++] = 0;
    return false;
  }

  /** Kahn's algorithm: a state is next when all edges to it were followed. */
  private follow(steps: number): boolean {
    const { order, pending } = this;
    for (let left = steps; left > 0; left--) {
      if (this.followed === this.ordered) {
        this.cyclic = this.ordered < this.states;
        this.pending = new Int32Array(0);
        return true;
      }
      if (this.followed === this.roundEnd) {
        this.roundEnd = this.ordered;
        if (this.followed > 0) this.round++;
      }
      const state = order[this.followed++]!;
      const end = this.firstEdge(state + 1);
      if (end > this.firstEdge(state)) this.longest = this.round + 1;
      for (let edge = this.firstEdge(state); edge < end; edge++) {
        const to = this.target(edge);
        if (to >= 0 && --pending[to]! === 0) order[this.ordered++] = to;
      }
    }
    return false;
  }

  private stop(by: StoppedBy): boolean {
    this.stoppedBy = by;
    return true;
  }
}
