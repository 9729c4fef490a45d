import { actorOf } from '../core/system/run.js';
import { identityOf, type Shown, siteOf } from '../core/system/site.js';
import type { Compiled } from '../execute/compiled.js';
import { Ends, isEnd } from '../search/liveness/ends.js';
import { foundBy } from '../search/recorder.js';
import { interrupts, Preemptions } from '../search/reduction/preemption.js';
import { IntList } from '../search/states/int-list.js';
import { StateStore } from '../search/states/state-store.js';

/** The n-th step that an actor takes from a point, from 1. */
export interface Mark {
  readonly actor: number;
  /** Number of the point, whoever called its function. */
  readonly point: number;
  readonly n: number;
}

/** A delay: who would take this step waits until all of those were taken. */
export interface Hold {
  readonly at: Mark;
  readonly until: readonly Mark[];
}

/** What a natural scheduler comes to under some delays. */
export interface Natural {
  /** A schedule that shows the finding: a shortest one; undefined where none does. */
  readonly choices: readonly number[] | undefined;
  readonly states: number;
  /** It looked at everything, as far as there was need. */
  readonly complete: boolean;
}

/**
 * Whether a finding shows when nobody is held up but at these delays: every actor goes on until it waits, ends or comes to a delay, and
 * then any other one does (no preemption, as search/reduction/preemption has it). A delay is finite: it is over when nobody else can go
 * on. Breadth-first over the system's states, who went last, and how far each delay is.
 */
export function natural(run: Compiled, holds: readonly Hold[], sought: Sought): Natural {
  return new Search(run, holds, sought).run();
}

/** What is looked for. */
export interface Sought {
  readonly finding: Shown;
  /** Whether a schedule that shows its site shows the same with the same other side; it may use the executor. */
  keeps(choices: readonly number[]): boolean;
  /** Of a round without an end: whether these cells are a state of it. It is looked for in place of what a step shows. */
  isRound?: ((cells: Int32Array) => boolean) | undefined;
  /** Transitions. */
  readonly limit: number;
}

class Search {
  private readonly store: StateStore;
  private readonly states = new IntList();
  private readonly from = new IntList();
  private readonly by = new IntList();
  /** By node: who went last, and for each counted step how often it was taken. */
  private readonly sides: { readonly last: number; readonly taken: readonly number[] }[] = [];
  private readonly seen = new Set<string>();
  private readonly rule: Preemptions;
  private readonly ends: Ends;
  private readonly enabled = new Int32Array(512);
  /** The steps that are counted, each with the most that matters. */
  private readonly counted: { readonly actor: number; readonly point: number; most: number }[] = [];
  private readonly site: string;
  private transitions = 0;
  /** The executor was used for something else since the last step. */
  private asked = false;

  constructor(
    private readonly system: Compiled,
    private readonly holds: readonly Hold[],
    private readonly sought: Sought,
  ) {
    this.site = siteOf(sought.finding);
    for (const { at, until } of holds)
      for (const { actor, point, n } of [at, ...until]) {
        const known = this.counted.find((one) => one.actor === actor && one.point === point);
        if (known === undefined) this.counted.push({ actor, point, most: n });
        else known.most = Math.max(known.most, n);
      }
    const { world } = system;
    this.store = new StateStore(world.layout, world.changes);
    system.reset();
    this.rule = new Preemptions(system);
    this.ends = new Ends(system);
    this.node({ last: -1, taken: this.counted.map(() => 0) }, -1, -1);
  }

  run(): Natural {
    const { system, store, enabled } = this;
    const { world } = system;
    for (let node = 0; node < this.states.length; node++) {
      if (this.transitions >= this.sought.limit) return { choices: undefined, states: store.size, complete: false };
      const side = this.sides[node]!;
      const state = this.states.at(node);
      store.load(state, world.cells);
      const count = system.choices(enabled);
      if (count === 0 || (this.sought.finding.actor === '' && isEnd(system, this.ends))) {
        system.end();
        const whole = this.shows(-1, 0) ? this.shown(node, -1) : undefined;
        if (whole !== undefined) return whole;
        if (count === 0) continue;
        store.load(state, world.cells);
      }
      for (const choice of this.naturalChoices(side, count)) {
        store.load(state, world.cells);
        const actor = actorOf(choice);
        const point = system.pointNumber(actor);
        system.step(choice);
        this.transitions++;
        const crashed = world.crashed;
        const whole = this.shows(actor, point) ? this.shown(node, choice) : undefined;
        if (whole !== undefined) return whole;
        if (crashed) continue;
        if (this.asked) {
          store.load(state, world.cells);
          system.step(choice);
          this.asked = false;
        }
        const taken = side.taken.map((times, i) => {
          const one = this.counted[i]!;
          return one.actor === actor && one.point === point ? Math.min(one.most, times + 1) : times;
        });
        this.node({ last: actor, taken }, node, choice);
      }
    }
    return { choices: undefined, states: store.size, complete: true };
  }

  /** Those of who went last, where it can go on and is not held; else anybody's who is not held; else anybody's. */
  private naturalChoices({ last, taken }: { readonly last: number; readonly taken: readonly number[] }, count: number): number[] {
    const { system, enabled } = this;
    const held = new Set(this.holds.flatMap((hold) => (this.isHeld(hold, taken) ? [hold.at.actor] : [])));
    const all = [...enabled.subarray(0, count)];
    const free = all.filter((choice) => !held.has(actorOf(choice)));
    if (free.length === 0) return all;
    const goesOn = last >= 0 && !held.has(last) && this.rule.goesOn(last, enabled, count);
    return goesOn ? free.filter((choice) => actorOf(choice) === last || interrupts(system.world, actorOf(choice), last)) : free;
  }

  private isHeld({ at, until }: Hold, taken: readonly number[]): boolean {
    return (
      this.system.pointNumber(at.actor) === at.point &&
      this.times(at, taken) === at.n - 1 &&
      until.some((mark) => this.times(mark, taken) < mark.n)
    );
  }

  private times({ actor, point }: Mark, taken: readonly number[]): number {
    return taken[this.counted.findIndex((one) => one.actor === actor && one.point === point)]!;
  }

  private shows(actor: number, point: number): boolean {
    const { system, site } = this;
    const { finding, isRound } = this.sought;
    if (isRound !== undefined) return isRound(system.world.cells);
    for (let i = 0; i < system.world.foundCount; i++) {
      const shown = foundBy(system, i, actor, point, actor < 0);
      if (siteOf(shown) === site && (shown.other === undefined || identityOf(shown) === identityOf(finding))) return true;
    }
    return false;
  }

  private node(side: { readonly last: number; readonly taken: readonly number[] }, from: number, choice: number): void {
    const added = this.store.add(this.system.world.cells);
    const state = added < 0 ? -1 - added : added;
    const key = `${state} ${side.last} ${side.taken.join()}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.states.push(state);
    this.sides.push(side);
    this.from.push(from);
    this.by.push(choice);
  }

  /** The schedule to there, where it shows what is looked for. */
  private shown(node: number, choice: number): Natural | undefined {
    const choices = choice < 0 ? [] : [choice];
    for (let at = node; this.from.at(at) >= 0; at = this.from.at(at)) choices.unshift(this.by.at(at));
    this.asked = true;
    return this.sought.keeps(choices) ? { choices, states: this.store.size, complete: true } : undefined;
  }
}
