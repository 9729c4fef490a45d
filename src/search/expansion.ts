import type { Reduction, Sleep } from '../core/search/reduction.js';
import { actorOf } from '../core/system/run.js';
import type { Recorder } from '../core/search/strategy.js';
import type { Searched } from '../core/system/searched.js';

/** Where a search keeps the states that it knows, by number. */
export interface KnownStates {
  load(number: number, cells: Int32Array): void;
  /** Back to the loaded state. */
  restore(cells: Int32Array): void;
  /** Adds what a choice in the loaded state led to, and goes back to the loaded one. */
  add(cells: Int32Array, from: number, choice: number): void;
  schedule(number: number): readonly number[];
}

/** Expands states: takes the steps out of each, once. Breadth-first searches do so, with one worker or with several. */
export class Expansion {
  /** The choices of the loaded state. */
  readonly enabled = new Int32Array(512);
  /** The state that is expanded, and the choice that was taken: `schedule` is made once, so that recording a finding allocates nothing. */
  private from = 0;
  private choice = -1;
  private readonly schedule = (): readonly number[] =>
    this.choice < 0 ? this.states.schedule(this.from) : [...this.states.schedule(this.from), this.choice];

  constructor(
    private readonly run: Searched,
    private readonly recorder: Recorder,
    private readonly states: KnownStates,
    private readonly reduction?: Reduction,
    /** Which `states` tell the sleep set of a state that is loaded, and ask for that of a state that is added. */
    private readonly sleep?: Sleep,
  ) {}

  /** Most choices of a state. */
  get most(): number {
    return this.enabled.length;
  }

  /** Makes a state the loaded one and gives the number of its choices. */
  load(from: number): number {
    this.from = from;
    this.states.load(from, this.run.world.cells);
    return this.run.choices(this.enabled);
  }

  /** The loaded state has no choices: records what the end of a run shows. */
  end(): void {
    const { run, recorder, states } = this;
    run.end();
    states.restore(run.world.cells);
    this.choice = -1;
    if (run.world.foundCount > 0) recorder.found(-1, 0, true, this.schedule);
  }

  /** Of the `count` choices of the loaded state, how many `take` would take. Nothing is recorded. */
  taken(count: number): number {
    if (this.reduction === undefined) return count;
    this.trying = true;
    const taken = this.take(count);
    this.trying = false;
    return taken;
  }

  /** Takes the `count` choices of the loaded state, or those that a reduction says are enough; gives how many it took. */
  take(count: number): number {
    const { reduction, sleep } = this;
    if (reduction === undefined) {
      this.takeOf(sleep === undefined ? everybody : ~sleep.asleep, count);
      return this.took;
    }
    let taken = 0;
    for (let done = 0, crashed = 0; ; ) {
      const enough = reduction.choose(this.enabled, count, crashed);
      let actors = enough & ~done & ~(sleep?.asleep ?? 0);
      // where all of them sleep, the others might be put off forever
      if (actors === 0 && reduction.cyclic && (enough & done) === 0) actors = enough & -enough;
      const now = this.takeOf(actors, count);
      taken += this.took;
      done |= actors;
      crashed |= now;
      if (now === 0) return taken;
    }
  }

  /** Takes the choices of these actors alone, which slept in the loaded state until now; gives how many it took. */
  takeAwoken(actors: number, count: number): number {
    this.takeOf(actors, count);
    return this.took;
  }

  private took = 0;
  /** Steps are taken only to see which crash. */
  private trying = false;

  /** Takes the choices of these actors, and gives those of them whose steps crashed. */
  private takeOf(actors: number, count: number): number {
    const { run, recorder, states, enabled, from, sleep } = this;
    const { world } = run;
    const { cells } = world;
    let crashed = 0;
    /** The actors whose step was a transaction. They do not sleep: later it may not be one. */
    let awake = 0;
    let before = -1;
    this.took = 0;
    for (let i = 0; i < count; i++) {
      const choice = enabled[i]!;
      const actor = actorOf(choice);
      if (actors !== everybody && (actors & (1 << actor)) === 0) continue;
      this.took++;
      this.choice = choice;
      const point = run.pointNumber(actor);
      if (sleep !== undefined) {
        if (before >= 0 && before !== actor && ((crashed | awake) & (1 << before)) === 0) sleep.took(before);
        sleep.take(actor);
        before = actor;
      }
      run.step(choice);
      if (world.foundCount > 0 && !this.trying) recorder.found(actor, point, false, this.schedule);
      if (world.crashed || run.brokeTransaction === true) crashed |= 1 << actor;
      if (run.tookTransaction === true) awake |= 1 << actor;
      if (world.crashed || this.trying) states.restore(cells);
      else states.add(cells, from, choice);
    }
    if (before >= 0 && ((crashed | awake) & (1 << before)) === 0) sleep!.took(before);
    return crashed;
  }
}

/** All actors. Where there are more than bits, there is no reduction, and nobody sleeps. */
const everybody = -1;

/** No state has more choices. */
export const mostChoices = ({ world }: Searched): number => world.scheduled * world.outcomeNames.length;
