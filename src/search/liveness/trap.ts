import { closedKnots } from '../../core/knots.js';
import { Event } from '../../core/world/event.js';
import { actorOf } from '../../core/system/run.js';
import type { Trap } from '../../core/world/bus.js';
import type { Searched } from '../../core/system/searched.js';
import { type Closure, closureOf, type Edge, mostStates, undone } from './closure.js';
import type { Ends } from './ends.js';

/** How a run goes round forever. */
export interface Endless {
  /** Choices from the state that was asked about to the first that comes again and again, then once round. */
  readonly way: readonly number[];
  readonly round: readonly number[];
  /** Whose finding it is: the first that polls, with the first of its points there; -1 where nobody does. */
  readonly actor: number;
  readonly point: number;
  /** For the detectors of a run that stands there. */
  trap(run: Pick<Searched, 'waitsFor' | 'asleep'>): Trap;
}

/**
 * What there is to say of the state that the system is in, where no end can be reached from it: no state without choices, no crash,
 * and none in which all who must finish have. Undefined where one can, or where that is too much to look at. The state stays
 * as it was.
 */
export function endlessFrom(run: Searched, ends: Ends, most = mostStates): Endless | undefined {
  return undone(run, () => {
    const closure = closureOf(run, () => ends.reached, most);
    return closure && new Round(run, ends, closure).endless();
  });
}

/** A round that nobody leaves, and what there is to say of it. */
class Round {
  constructor(
    private readonly run: Searched,
    private readonly ends: Ends,
    private readonly closure: Closure,
  ) {}

  endless(): Endless | undefined {
    const [states] = closedKnots(this.closure.edges.map((from) => from.map(({ to }) => to))).sort((a, b) => a[0]! - b[0]!);
    return states && this.tell(states);
  }

  private tell(states: readonly number[]): Endless {
    const { run } = this;
    const { store, edges } = this.closure;
    const { world } = run;
    const { scheduled } = world;
    const actors = Array.from({ length: scheduled }, (_, actor) => actor);
    const moving = new Set<number>();
    const sleeping = new Set<number>();
    const points = actors.map(() => new Set<number>());
    const looks = actors.map(() => new Set<number>());
    const own = world.emit;
    world.emit = (event, a, b, c) => {
      if (event === Event.mightSleep) sleeping.add(world.actor);
      own.call(world, event, a, b, c);
    };
    for (const state of states) {
      for (const { choice } of edges[state]!) {
        store.load(state, world.cells);
        const actor = actorOf(choice);
        moving.add(actor);
        points[actor]!.add(run.pointNumber(actor));
        for (const part of run.footprint(actor)) if ((part & 1) === 0) looks[actor]!.add(part >> 1);
        run.step(choice);
        store.restore(world.cells);
      }
    }
    world.emit = own;
    store.load(states[0]!, world.cells);
    const lacking = actors.filter((actor) => this.ends.lacks(actor));
    const stuck = actors.filter((actor) => !run.finished(actor) && !moving.has(actor));
    const needed = new Set(lacking);
    for (const actor of needed) if (stuck.includes(actor)) for (const other of actors) if (run.waitsFor(actor, other)) needed.add(other);
    const polling = actors.filter((actor) => needed.has(actor) && moving.has(actor));
    // what comes after the round never comes
    const feeding = new Map(
      polling.map((poller) => [poller, [...stuck, ...polling].filter((actor) => run.mayWrite(actor, looks[poller]!, points[actor]))]),
    );
    /** Of one that waits for nobody in particular, as for a completion: the pollers that would let it go. */
    const supplying = new Map(
      stuck.map((actor) => {
        const wanted = new Set(run.footprint(actor).map((part) => part >> 1));
        const owned = actors.some((other) => run.waitsFor(actor, other));
        return [actor, owned ? [] : polling.filter((poller) => run.mayWrite(poller, wanted, points[poller]))] as const;
      }),
    );
    const trap = (by: Pick<Searched, 'waitsFor' | 'asleep'>): Trap => ({
      actors: scheduled,
      polls: (actor) => polling.includes(actor),
      sleeps: (actor) => sleeping.has(actor),
      isBlocked: (actor) => lacking.includes(actor) && stuck.includes(actor),
      waitsFor: (actor, other) => stuck.includes(actor) && (by.waitsFor(actor, other) || supplying.get(actor)!.includes(other)),
      asleep: (actor) => stuck.includes(actor) && by.asleep(actor),
      feeds: (actor, poller) => feeding.get(poller)!.includes(actor),
    });
    const teller = polling.find((actor) => !sleeping.has(actor)) ?? polling[0] ?? -1;
    const way = this.wayTo(states[0]!);
    return {
      way,
      round: this.roundOf(new Set(states), states[0]!, polling.length > 0 ? polling : [...moving]),
      actor: teller,
      point: teller < 0 ? 0 : Math.min(...points[teller]!),
      trap,
    };
  }

  private wayTo(state: number): readonly number[] {
    const choices: number[] = [];
    for (let at = state; this.closure.came[at]!.from >= 0; at = this.closure.came[at]!.from) choices.push(this.closure.came[at]!.choice);
    return choices.reverse();
  }

  /** A short way from a state back to it, on which each of these actors takes a step. */
  private roundOf(inside: ReadonlySet<number>, first: number, actors: readonly number[]): readonly number[] {
    const left = new Set(actors);
    const way: number[] = [];
    let at = first;
    while (left.size > 0) {
      const next = this.nearest(at, (_, { choice }) => left.has(actorOf(choice)), inside);
      for (const { choice, to } of next) {
        way.push(choice);
        left.delete(actorOf(choice));
        at = to;
      }
    }
    if (at !== first) for (const { choice } of this.nearest(at, (_, { to }) => to === first, inside)) way.push(choice);
    return way;
  }

  /** The edges of a shortest way whose last edge is such a one. */
  private nearest(from: number, wanted: (state: number, edge: Edge) => boolean, inside: ReadonlySet<number>): readonly Edge[] {
    const before = new Map<number, { readonly state: number; readonly edge: Edge } | undefined>([[from, undefined]]);
    for (const state of before.keys()) {
      for (const edge of this.closure.edges[state]!) {
        if (wanted(state, edge)) {
          const way = [edge];
          for (let at = before.get(state); at !== undefined; at = before.get(at.state)) way.push(at.edge);
          return way.reverse();
        }
        if (inside.has(edge.to) && !before.has(edge.to)) before.set(edge.to, { state, edge });
      }
    }
    return [];
  }
}
