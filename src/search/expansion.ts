import type { Reduction, Sleep } from '../core/reduction.js';
import { actorOf } from '../core/run.js';
import type { Recorder } from '../core/strategy.js';
import type { Searched } from '../core/searched.js';

/** Where a search keeps the states that it knows, by number. */
export interface KnownStates {
  load(number: number, cells: Int32Array): void;
  /** Back to the loaded state. */
  restore(cells: Int32Array): void;
  /** Adds what a choice in the loaded state led to, and goes back to the loaded one. */
  add(cells: Int32Array, from: number, choice: number): void;
  schedule(number: number): readonly number[];
}

/** Looks at every step out of a state, once: what breadth-first search does, alone or among several workers. */
export class Expansion {
  private readonly enabled = new Int32Array(512);
  /** The state and the choice that are looked at; with `schedule`, so that telling of a finding allocates nothing. */
  private from = 0;
  private choice = -1;
  private readonly schedule = (): readonly number[] =>
    this.choice < 0 ? this.states.schedule(this.from) : [...this.states.schedule(this.from), this.choice];

  constructor(
    private readonly run: Searched,
    private readonly recorder: Recorder,
    private readonly states: KnownStates,
    private readonly reduction?: Reduction,
    /** The states tell it who is asleep where they are loaded, and ask it where they are added. */
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

  /** The loaded state has no choices: tells of what the end of a run shows. */
  end(): void {
    const { run, recorder, states } = this;
    run.end();
    states.restore(run.world.cells);
    this.choice = -1;
    if (run.world.foundCount > 0) recorder.found(-1, 0, true, this.schedule);
  }

  /** How many of the so many choices of the loaded state `take` would take. Nobody is told. */
  taken(count: number): number {
    if (this.reduction === undefined) return count;
    this.trying = true;
    const taken = this.take(count);
    this.trying = false;
    return taken;
  }

  /**
   * Takes the choices of the loaded state, which has so many, or as many of them as a reduction says are enough; gives
   * how many it took.
   */
  take(count: number): number {
    const { reduction, sleep } = this;
    if (reduction === undefined) {
      this.takeOf(sleep === undefined ? everybody : ~sleep.asleep, count);
      return this.took;
    }
    let taken = 0;
    for (let done = 0, gone = 0; ; ) {
      const enough = reduction.choose(this.enabled, count, gone);
      let actors = enough & ~done & ~(sleep?.asleep ?? 0);
      // where all of them are asleep, those who are put off for them might be put off forever
      if (actors === 0 && reduction.cyclic && (enough & done) === 0) actors = enough & -enough;
      const crashed = this.takeOf(actors, count);
      taken += this.took;
      done |= actors;
      gone |= crashed;
      if (crashed === 0) return taken;
    }
  }

  /** Takes the choices of these actors alone, who were asleep in the loaded state; gives how many these were. */
  takeAwoken(actors: number, count: number): number {
    this.takeOf(actors, count);
    return this.took;
  }

  private took = 0;
  /** Steps are made only to see which crash. */
  private trying = false;

  /** Takes the choices of these actors and gives those of them whose steps crashed. */
  private takeOf(actors: number, count: number): number {
    const { run, recorder, states, enabled, from, sleep } = this;
    const { world } = run;
    const { cells } = world;
    let crashed = 0;
    /** Whose step may not be put off in the same way later: they do not sleep. */
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

/** Sets of actors are bits; where there are more than a reduction can name, nothing is left out. */
const everybody = -1;

/** No state has more choices. */
export const mostChoices = ({ world }: Searched): number => world.scheduled * world.outcomeNames.length;
