import { actorOf, outcomeOf, type Pending } from '../core/system/run.js';
import type { Compiled } from '../execute/compiled.js';
import { IntList } from '../search/states/int-list.js';
import { StateStore } from '../search/states/state-store.js';
import { DecidedBy, type Decision } from './decided-by.js';

/** A row of an interleaving, or a part of one, as the steps that it may be, for one choice of who the lanes are. */
export interface Wanted {
  /** Number of the row. */
  readonly row: number;
  /** By actor: the numbers of its points, or undefined where it is none of this actor's. */
  readonly points: readonly (ReadonlySet<number> | undefined)[];
  /** The step is the first within this function, or the one after which its actor is not in it any more. */
  readonly call: { readonly of: string; readonly is: 'entered' | 'left' } | undefined;
  /** It does not happen: its actor stands there and cannot go on, or could as well. */
  readonly stands: 'waits' | 'about' | undefined;
  /** Whether the step that an actor took gives what was written. */
  readonly gives: ((taken: Taken) => boolean) | undefined;
  /** The step shows a finding of one of these detectors, by their numbers; undefined: that is not asked. */
  readonly bug: ReadonlySet<number> | undefined;
  /** By actor: where it stands while it waits in what it is. */
  readonly waits: readonly (ReadonlySet<number> | undefined)[];
  /** It may as well be the end of the run. */
  readonly orEnd: boolean;
}

/** A step of an actor: where it stood, and what came of it. */
export interface Taken {
  readonly before: Pending;
  readonly result: number;
  readonly outcome: number;
}

/** Steps, each with the rows that it was taken for. */
export interface Way {
  readonly choices: readonly number[];
  /** By row: the number of the step, from 1, that it is; for one that blocks, the steps before it. */
  readonly at: readonly number[];
}

/** What a search for an interleaving came to. */
export interface Searched {
  /** A schedule that has all rows in their order. */
  readonly whole: Way | undefined;
  /** The most rows, from the first on, that a schedule has. */
  readonly most: number;
  /** The shortest schedule with these. */
  readonly best: Way;
  /** A finding ended a run that had these rows: nobody knows what comes after. */
  readonly crashed: Way | undefined;
  /** With these rows behind it somebody stood at the next one, and could not go on. */
  readonly stuck: { readonly way: Way; readonly actor: number } | undefined;
  /** With these rows behind it, who should do the next one never gets past where it stands. */
  readonly blocked: { readonly way: Way; readonly actor: number } | undefined;
  /** With these rows behind it somebody did the next one, and it gave something else, or nothing was wrong with it. */
  readonly missed: Way | undefined;
  /** What led whom away from where. */
  readonly decided: DecidedBy;
  /** The way to a step that decided it. */
  wayTo(decision: Decision): Way;
  readonly states: number;
  readonly transitions: number;
  /** Everything was looked at. */
  readonly complete: boolean;
}

/**
 * Searches the product of a system and an interleaving, breadth-first: a state of it is one of the system and how many rows have
 * happened. That is a finite automaton beside the system (Vardi and Wolper, "An automata-theoretic approach to automatic program
 * verification", LICS 1986); a row happens at the first step that it can be, which misses nothing, as rows are a subsequence.
 */
export function search(run: Compiled, rows: readonly Wanted[], { initials, limit, held }: Bounds): Searched {
  return new Product(run, rows, initials, limit, held).run();
}

/** What bounds such a search. */
export interface Bounds {
  /** The points that functions begin at, as `path.point`. */
  readonly initials: ReadonlySet<string>;
  /** Transitions. */
  readonly limit: number;
  /** This actor does not leave these points before so many rows have happened. */
  readonly held?: Held | undefined;
}

export interface Held {
  readonly actor: number;
  readonly points: ReadonlySet<number>;
  readonly rows: number;
}

class Product {
  private readonly store: StateStore;
  /** By node: its state, its rows, the node before it and the choice between, or -1 for none. */
  private readonly states = new IntList();
  private readonly rows = new IntList();
  private readonly from = new IntList();
  private readonly by = new IntList();
  /** By 32 rows, by state: the numbers of rows with which it was come to, as bits. */
  private readonly seen: readonly IntList[];
  private readonly enabled = new Int32Array(512);
  private readonly own = new Int32Array(16);
  private readonly decided = new DecidedBy();
  private transitions = 0;
  private best = 0;
  private crashed: { readonly node: number; readonly choice: number; readonly behind: number } | undefined;
  /** By rows: where who should do the next one cannot go on, by actor and point. */
  private readonly blocked = new Map<number, Map<number, { readonly node: number; readonly actor: number; readonly point: number }>>();
  /** By rows: the step that would have been the next one, had it given what was written. */
  private readonly missed = new Map<number, { readonly node: number; readonly choice: number }>();
  private stuck: { readonly node: number; readonly actor: number } | undefined;

  constructor(
    private readonly system: Compiled,
    private readonly wanted: readonly Wanted[],
    private readonly initials: ReadonlySet<string>,
    private readonly limit: number,
    private readonly held: Held | undefined,
  ) {
    this.seen = Array.from({ length: (wanted.length >> 5) + 1 }, () => new IntList());
    const { world } = system;
    this.store = new StateStore(world.layout, world.changes);
    system.reset();
    this.node(this.stateOf(this.store.add(world.cells)), 0, -1, -1);
  }

  run(): Searched {
    const { system, wanted, store, enabled } = this;
    let whole: Way | undefined;
    let next = 0;
    for (; next < this.states.length && whole === undefined && this.transitions < this.limit; next++) {
      const row = this.rows.at(next);
      if (row === wanted.length) {
        whole = this.way(next);
        break;
      }
      store.load(this.states.at(next), system.world.cells);
      const count = system.choices(enabled);
      const waits = this.standsAt(wanted[row]!, count);
      if (waits >= 0) {
        this.stuck = this.stuck !== undefined && this.rows.at(this.stuck.node) >= row ? this.stuck : { node: next, actor: waits };
      }
      if (waits >= 0 ? wanted[row]!.stands !== undefined : this.isAbout(wanted[row]!)) this.node(this.states.at(next), row + 1, next, -1);
      if (count === 0 && row + 1 === wanted.length && this.endsIn(wanted[row]!)) whole = this.way(next, endOfRun, wanted.length);
      this.noteBlocked(next, row);
      const ending = this.expand(next, row, count);
      if (ending >= 0) whole = this.way(next, ending, wanted.length);
    }
    const most = this.rows.at(this.best);
    const way = whole ?? this.way(this.best);
    return {
      whole,
      most: whole === undefined ? most : wanted.length,
      best: way,
      crashed: this.crashedWay(most),
      stuck: this.stuck && this.rows.at(this.stuck.node) === most ? { way: this.way(this.stuck.node), actor: this.stuck.actor } : undefined,
      blocked: this.blockedFor(most),
      missed: this.missedAt(most),
      decided: this.decided,
      wayTo: ({ node, choice }) => this.way(node, choice),
      states: store.size,
      transitions: this.transitions,
      complete: whole === undefined && next >= this.states.length,
    };
  }

  /** Takes every step out of a node; gives the choice that ended the run with all rows behind it, or -1. */
  private expand(node: number, row: number, count: number): number {
    const { system, wanted, store, enabled, decided, held } = this;
    const { world } = system;
    for (let i = 0; i < count; i++) {
      const choice = enabled[i]!;
      const actor = actorOf(choice);
      const point = system.pointNumber(actor);
      if (held !== undefined && actor === held.actor && row < held.rows && held.points.has(point)) continue;
      const could = wanted[row]!.points[actor]?.has(point) === true;
      const pending = could ? system.pending(actor) : undefined;
      system.step(choice);
      this.transitions++;
      let behind = row;
      // who enters a function does so with its first step, which may be a row itself
      while (pending !== undefined && behind < wanted.length && this.isRow(wanted[behind]!, actor, point, pending)) {
        if (!this.isAsSaid(wanted[behind]!, outcomeOf(choice), pending)) {
          if (behind === row && !this.missed.has(row)) this.missed.set(row, { node, choice });
          break;
        }
        behind++;
        if (wanted[behind - 1]!.call?.is !== 'entered') break;
      }
      decided.took(actor, point, system.pointNumber(actor), row, node, choice);
      if (world.crashed) {
        store.restore(world.cells);
        if (behind === wanted.length) return choice;
        if ((this.crashed?.behind ?? -1) < behind) this.crashed = { node, choice, behind };
      } else this.node(this.stateOf(store.add(world.cells)), behind, node, choice);
    }
    return -1;
  }

  /** Whether the step that the actor took from there is it, whatever it gave. */
  private isRow({ points, call, stands }: Wanted, actor: number, point: number, before: Pending): boolean {
    const { system } = this;
    if (stands !== undefined || points[actor]?.has(point) !== true) return false;
    if (call !== undefined) {
      const at = before.stack.findIndex((frame) => pathOf(frame) === call.of);
      if (at < 0) return false;
      if (call.is === 'entered' && !before.stack.slice(at).every((frame) => this.initials.has(frame))) return false;
      if (
        call.is === 'left' &&
        system
          .pending(actor)
          ?.stack.slice(0, at + 1)
          .some((frame) => pathOf(frame) === call.of)
      )
        return false;
    }
    return true;
  }

  private isAsSaid({ gives, bug }: Wanted, outcome: number, before: Pending): boolean {
    if (gives !== undefined && !gives({ before, result: this.system.lastResult, outcome })) return false;
    return bug === undefined || this.found(bug);
  }

  private found(kinds: ReadonlySet<number>): boolean {
    const { foundCount, foundDetector } = this.system.world;
    for (let i = 0; i < foundCount; i++) if (kinds.has(foundDetector[i]!)) return true;
    return false;
  }

  /** Who stands at the row without a choice, or -1. */
  private standsAt({ points, waits, stands }: Wanted, count: number): number {
    const { system, enabled } = this;
    const where = stands === undefined ? points : waits;
    for (let actor = 0; actor < where.length; actor++) {
      if (where[actor]?.has(system.pointNumber(actor)) !== true) continue;
      if (!enabled.subarray(0, count).some((choice) => actorOf(choice) === actor)) return actor;
    }
    return -1;
  }

  private readonly stateOf = (added: number): number => (added < 0 ? -1 - added : added);

  private node(state: number, row: number, from: number, by: number): void {
    const seen = this.seen[row >> 5]!;
    const before = state < seen.length ? seen.at(state) : 0;
    const bit = 1 << (row & 31);
    if ((before & bit) !== 0) return;
    seen.set(state, before | bit);
    const node = this.states.length;
    this.states.push(state);
    this.rows.push(row);
    this.from.push(from);
    this.by.push(by);
    if (row > this.rows.at(this.best)) this.best = node;
  }

  private noteBlocked(node: number, row: number): void {
    const { system } = this;
    const { points } = this.wanted[row]!;
    for (let actor = 0; actor < points.length; actor++) {
      const point = system.pointNumber(actor);
      if (points[actor] === undefined || system.finished(actor) || system.choicesOf(actor, this.own) > 0) continue;
      const known = this.blocked.get(row) ?? new Map();
      if (known.size === 0) this.blocked.set(row, known);
      const key = actor * 65_536 + point;
      if (!known.has(key)) known.set(key, { node, actor, point });
    }
  }

  /** Where somebody who should do the next row never gets any further. */
  private blockedFor(rows: number): Searched['stuck'] {
    const at = [...(this.blocked.get(rows)?.values() ?? [])].find(({ actor, point }) => !this.decided.left(actor, point, rows));
    return at && { way: this.way(at.node), actor: at.actor };
  }

  private missedAt(rows: number): Way | undefined {
    const at = this.missed.get(rows);
    return at && this.way(at.node, at.choice);
  }

  private isAbout({ stands, points }: Wanted): boolean {
    return stands === 'about' && points.some((own, actor) => own?.has(this.system.pointNumber(actor)));
  }

  /** Whether the run that ends in the loaded state, with somebody in this row where it is a statement, shows its finding. */
  private endsIn({ bug, orEnd, waits }: Wanted): boolean {
    if (bug === undefined) return false;
    if (!orEnd && !waits.some((own, actor) => own?.has(this.system.pointNumber(actor)))) return false;
    this.system.end();
    this.store.restore(this.system.world.cells);
    return this.found(bug);
  }

  private crashedWay(most: number): Way | undefined {
    if (this.crashed === undefined) return undefined;
    const { node, choice, behind } = this.crashed;
    return behind >= most ? this.way(node, choice, behind) : undefined;
  }

  /** The way to a node, and a step out of it, with so many rows behind it. */
  private way(to: number, last = endOfRun, behind = this.rows.at(to)): Way {
    const nodes: number[] = [];
    for (let node = to; node > 0; node = this.from.at(node)) nodes.unshift(node);
    const choices: number[] = [];
    const at: number[] = [];
    for (const node of nodes) {
      if (this.by.at(node) >= 0) choices.push(this.by.at(node));
      while (at.length < this.rows.at(node)) at.push(choices.length);
    }
    if (last >= 0) choices.push(last);
    while (at.length < behind) at.push(choices.length);
    return { choices, at };
  }
}

const pathOf = (frame: string): string => frame.slice(0, frame.lastIndexOf('.'));

/** No step, but that there is none any more. */
const endOfRun = -1;
