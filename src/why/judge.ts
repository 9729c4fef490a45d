import { InputError, StepError } from '../core/error.js';
import { actorOf } from '../core/system/run.js';
import { identityOf, type Shown } from '../core/system/site.js';
import type { Compiled } from '../execute/compiled.js';
import type { Mutation } from '../mutate/mutation.js';
import { hubOf, standInOf } from '../mutate/schemata.js';
import { foundBy } from '../search/recorder.js';
import { IntList } from '../search/states/int-list.js';
import type { Places } from '../execute/stand-ins.js';
import type { Graph, Marked } from './graph.js';
import { WaysOut } from './ways-out.js';

/** What became of a mutant of one system. */
export type Judged =
  /** It shows something that the system does not; `choices` lead there, or it breaks before the search begins. */
  | { readonly verdict: 'killed'; readonly shown: Shown; readonly says: string; readonly choices: readonly number[] }
  /** `set-up`: it breaks where a model's threads are brought to where the search begins. */
  | { readonly verdict: 'set-up'; readonly says: string }
  /**
   * Everything was looked at. What it does that the system does not: words at an end, return values. `endless`: from some state there is
   * no way to an end, and what is wrong with that was not looked at.
   */
  | { readonly verdict: 'survived'; readonly differs: Differs; readonly states: number; readonly endless: boolean }
  /** Nobody comes to it. */
  | { readonly verdict: 'not reached' }
  | { readonly verdict: 'unknown'; readonly says: string }
  /** The model has no such run: a register or a word leaves its range, or a branch is missing. */
  | { readonly verdict: 'ill-formed'; readonly says: string };

export interface Differs {
  /** Words, as `object.field`, that hold at an end what they hold at no end of the system; `...` where only all together are new. */
  readonly words: readonly string[];
  /** `function returns value`. */
  readonly returns: readonly string[];
}

/** Words of the model, and whether an object lives: what detectors keep, such as which lock was taken with which one held, is not told. */
const isWord = (name: string): boolean => !name.includes(' ') || name.endsWith(' life');

/** So many ends are compared. */
const mostEnds = 500;

/**
 * Judges mutants of a system that was searched to its end. What a mutant does before anybody is at what it changes the system does
 * too, and what it does where nobody comes to that any more, in a state of the system: neither is looked at again. So its search begins in
 * the states in which somebody stands there for the first time, and ends in those of the system from which nobody can come there.
 */
export class Judge {
  private readonly run: Compiled;
  /** By state: the mutant that came to it last, the state before, and the choice between. */
  private readonly seen = new IntList();
  private readonly from = new IntList();
  private readonly by = new IntList();
  private mutant = 0;
  private readonly enabled = new Int32Array(512);
  private readonly order = new Int32Array(512);
  /** By state: its number among those of the mutant. */
  private readonly local = new IntList();
  private count = 0;
  private readonly returns: ReadonlySet<string>;
  /** By cell, what it holds at ends; and all of these that are words, end by end. */
  private readonly atEnds: readonly ReadonlySet<number>[];
  private readonly wholes = new Set<string>();
  private readonly words: readonly number[];
  transitions = 0;

  constructor(
    private readonly graph: Graph,
    private readonly mutations: readonly Mutation[],
  ) {
    this.run = graph.run;
    this.returns = new Set(this.run.coverage().returns);
    const { cells, layout } = this.run.world;
    this.words = layout.names.flatMap((name, cell) => (isWord(name) ? [cell] : []));
    const values = Array.from(cells, () => new Set<number>());
    for (const end of graph.ends) {
      graph.store.load(end, cells);
      cells.forEach((value, cell) => values[cell]!.add(value));
      this.wholes.add(this.whole());
    }
    this.atEnds = values;
  }

  /** Within so many transitions. */
  judge(mutation: Mutation, limit: number): Judged {
    const { run, graph } = this;
    const { cells } = run.world;
    try {
      const places = this.put(mutation);
      run.forget();
      let start: number;
      try {
        run.startAnew();
        this.checkRanges();
        start = graph.store.add(cells);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return { verdict: 'set-up', says: error.message };
      }
      const marked: Marked = places.map((points, actor) => {
        const marks = new Uint8Array(1 + Math.max(0, ...points));
        for (const point of points) marks[point] = 1;
        return actor < run.world.scheduled ? marks : new Uint8Array(1);
      });
      return this.search(start < 0 ? -1 - start : start, marked, limit);
    } catch (error) {
      if (!(error instanceof InputError || error instanceof StepError)) throw error;
      return { verdict: 'ill-formed', says: error.message };
    } finally {
      graph.store.restore(cells);
      run.standIns.restore();
      run.startAnew();
      graph.store.restore(cells);
    }
  }

  private put(mutation: Mutation): Places {
    const { standIns } = this.run;
    const { path, point, fromLast, points } = mutation;
    if (fromLast === undefined)
      return standIns.put(
        Object.keys(points).map((one) => ({ hub: `${path}.${hubOf(one)}`, branch: standInOf(this.mutations, mutation, one) })),
      );
    const place = `${path}.${point}`;
    return standIns.take({ of: [`${place}_lingers`, `${place}_waits`, place], fromLast });
  }

  private search(start: number, marked: Marked, limit: number): Judged {
    const { graph, run, enabled, order, local } = this;
    const { store } = graph;
    const { world } = run;
    const actors = marked.flatMap((marks, actor) => (marks.includes(1) ? [actor] : []));
    const before = start === 0 ? graph.before(marked) : new Uint8Array(graph.size);
    const leads = graph.leading(marked, actors);
    const seeds = start === 0 ? [...before.keys()].filter((s) => before[s] === 1 && graph.standsAt(s, marked, actors)) : [start];
    if (seeds.length === 0) return { verdict: 'not reached' };
    this.mutant++;
    this.count = 0;
    const stack = new IntList();
    const ends: number[] = [];
    const ways = new WaysOut();
    let [states, taken] = [0, 0];
    for (const seed of seeds) {
      this.visit(seed, -1, -1, stack);
      while (stack.length > 0) {
        const state = stack.pop();
        if (taken > limit) return { verdict: 'unknown', says: `stopped after ${limit} transitions` };
        states++;
        store.load(state, world.cells);
        const last = this.by.at(state);
        const count = run.choices(enabled);
        if (count === 0) {
          ends.push(state);
          ways.ends(local.at(state));
          run.end();
          const shown = this.fresh(-1, 0, true);
          store.restore(world.cells);
          if (shown) return { ...shown, choices: this.wayTo(state) };
          continue;
        }
        // who took the last step goes on first: it is pushed last
        const stayed = last < 0 ? -1 : actorOf(last);
        for (let i = 0, own = 0; i < count; i++) if (actorOf(enabled[i]!) !== stayed) order[own++] = enabled[i]!;
        for (let i = count - 1, own = count - 1; i >= 0; i--) if (actorOf(enabled[i]!) === stayed) order[own--] = enabled[i]!;
        for (let i = 0; i < count; i++) {
          const choice = order[i]!;
          const actor = actorOf(choice);
          const point = run.pointNumber(actor);
          run.step(choice);
          taken++;
          this.transitions++;
          const shown = world.foundCount > 0 ? this.fresh(actor, point, false) : undefined;
          if (shown) return { ...shown, choices: [...this.wayTo(state), choice] };
          if (world.crashed) {
            store.restore(world.cells);
            ways.ends(local.at(state));
            continue;
          }
          this.checkRanges();
          const added = store.add(world.cells);
          const number = added < 0 ? -1 - added : added;
          if (number < graph.size && leads[number] === 0) ways.ends(local.at(state));
          else if (number < graph.size && before[number] === 1) ways.returns(local.at(state), number);
          else {
            this.visit(number, state, choice, stack);
            ways.leads(local.at(state), local.at(number));
          }
        }
      }
    }
    const endless = graph.goesOn || !ways.all(graph, marked, before, new Map(seeds.map((seed) => [seed, local.at(seed)])), states);
    return { verdict: 'survived', differs: this.differs(ends), states, endless };
  }

  /** Before a state is packed, which is no place to find that out. */
  private checkRanges(): void {
    const { cells, changes, layout } = this.run.world;
    const check = (cell: number): void => {
      const value = cells[cell]!;
      if (value < layout.min[cell]! || value > layout.max[cell]!)
        throw new StepError(`${layout.names[cell]} would be ${value}, outside ${layout.min[cell]}..${layout.max[cell]}`);
    };
    if (changes.everything) cells.forEach((_, cell) => check(cell));
    else for (let i = 0; i < changes.count; i++) check(changes.noted[i]!);
  }

  private visit(state: number, from: number, by: number, stack: IntList): void {
    if (state < this.seen.length && this.seen.at(state) === this.mutant) return;
    this.seen.set(state, this.mutant);
    this.local.set(state, this.count++);
    this.from.set(state, from);
    this.by.set(state, by);
    stack.push(state);
  }

  /** Of what was just found the first that the system does not show. */
  private fresh(actor: number, point: number, ended: boolean) {
    const { run, graph } = this;
    for (let i = 0; i < run.world.foundCount; i++) {
      const shown = foundBy(run, i, actor, point, ended);
      if (!graph.known.has(identityOf(shown))) return { verdict: 'killed' as const, shown, says: run.world.saysOf(i) };
    }
    return undefined;
  }

  private wayTo(state: number): readonly number[] {
    const choices: number[] = [];
    let at = state;
    for (; this.from.at(at) >= 0; at = this.from.at(at)) choices.push(this.by.at(at));
    return [...this.graph.wayTo(at), ...choices.reverse()];
  }

  private whole(): string {
    const { cells } = this.run.world;
    return this.words.map((cell) => cells[cell]).join();
  }

  private differs(ends: readonly number[]): Differs {
    const { run, graph, atEnds } = this;
    const { cells, layout } = run.world;
    const others = ends.filter((end) => end >= graph.size);
    const words = new Set<string>();
    for (const end of others.slice(0, mostEnds)) {
      graph.store.load(end, cells);
      const own = this.words.filter((cell) => !atEnds[cell]!.has(cells[cell]!));
      for (const cell of own) words.add(layout.names[cell]!);
      if (own.length === 0 && !this.wholes.has(this.whole())) words.add('...');
    }
    return { words: [...words], returns: run.coverage().returns.filter((one) => !this.returns.has(one)) };
  }
}
