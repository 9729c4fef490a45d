import { actorOf, choiceOf } from '../../core/system/run.js';
import type { Searched } from '../../core/system/searched.js';
import type { Execution, Level } from './execution.js';
import { conflict, crashed, isInitial, type Step, stepOf } from './step.js';

/** Where sequences of steps are planned that an execution shows to be possible. */
export interface Plan {
  /** An execution that was looked at, or is planned, covers the sequence. */
  covers(level: Level, sequence: readonly Step[]): boolean;
  add(level: Level, sequence: readonly Step[]): void;
}

/**
 * Reverses the races of an execution that has ended. For each of its steps, and each actor that might have gone first instead, the
 * sequence to plan is: the steps that do not happen after that step, then the actor's. Whether the actor could have gone
 * is not inferred but tried, by running the sequence. What lies between two conflicting steps may be what released the
 * second one from waiting for the first. So a step that may wait is tried before every step that it conflicts with, and the step that
 * an actor is blocked in at the end is tried before every step.
 */
export class Reversals {
  private readonly enabled = new Int32Array(512);
  private readonly before: Int32Array;
  /** The levels whose steps do not happen after the step at hand; `reached` is the state after them, `able` the choices there. */
  private independent: readonly number[] = [];
  private steps: readonly Step[] = [];
  private isReached = false;
  private readonly reached: Int32Array;
  private able: readonly number[] = [];

  constructor(
    private readonly run: Searched,
    private readonly execution: Execution,
    private readonly plan: Plan,
  ) {
    this.before = new Int32Array(run.world.cells.length);
    this.reached = new Int32Array(run.world.cells.length);
  }

  /** `waiting`: the actors that have not finished and cannot go on. */
  all(waiting: ReadonlySet<number>): void {
    for (let at = this.execution.length - 1; at >= 0; at--) this.of(at, waiting);
  }

  private of(at: number, waiting: ReadonlySet<number>): void {
    const { execution, run } = this;
    const { levels, length } = execution;
    const level = levels[at]!;
    const independent: number[] = [];
    /** By actor: the level of its first step that happens after. */
    const after: number[] = [];
    for (let other = at + 1; other < length; other++) {
      if (!execution.before(at, other)) independent.push(other);
      else after[levels[other]!.step.actor] ??= other;
    }
    this.independent = independent;
    this.steps = independent.map((one) => levels[one]!.step);
    this.isReached = false;
    // every execution that begins with these was looked at
    const known = level.sleep.some((asleep) => isInitial(asleep, this.steps));
    if (!known) this.otherOutcomes(level);
    for (let actor = 0; actor < run.world.scheduled; actor++) {
      if (actor === level.step.actor) continue;
      const other = after[actor] ?? -1;
      const waits = other < 0 ? waiting.has(actor) : levels[other]!.waits;
      if (waits ? other >= 0 && !conflict(level.step, levels[other]!.step) : known || other < 0 || !levels[other]!.races.includes(at))
        continue;
      if (!this.asleep(level, actor)) this.reverse(level, actor, other, waits);
    }
  }

  /** The other outcomes of the step: what does not happen after it leaves them as they are. */
  private otherOutcomes(level: Level): void {
    const { step, choices } = level;
    for (const choice of choices) {
      if (actorOf(choice) === step.actor && choice !== step.choice) this.add(level, [...this.steps, stepOf(choice, step.footprint)]);
    }
  }

  /** All outcomes of the actor's step at the level sleep, and no step conflicts with it that does not happen after the level's. */
  private asleep({ sleep, choices }: Level, actor: number): boolean {
    const one = sleep.find((step) => step.actor === actor);
    if (one === undefined || this.steps.some((step) => step.actor === actor || conflict(step, one))) return false;
    return choices.every((choice) => actorOf(choice) !== actor || sleep.some((step) => step.choice === choice));
  }

  /**
   * Plans sequences in which the actor goes before the level's step. What happens before the actor's step stays before it. Other steps
   * that conflict with it may come before it, or be left out with all that happens after them: each way is tried.
   */
  private reverse(level: Level, actor: number, other: number, waits: boolean): void {
    const { run, execution, independent, steps } = this;
    const { world } = run;
    this.reach(level);
    world.load(this.reached);
    const own = waits ? (independent.findLast((one) => execution.levels[one]!.step.actor === actor) ?? -1) : other;
    const stays = (one: number): boolean => own >= 0 && (one === own || execution.before(one, own));
    const next = stepOf(choiceOf(actor, 0), run.footprint(actor));
    if (independent.some((one, i) => conflict(steps[i]!, next) && !stays(one))) this.eachWay(level, actor, stays);
    else this.goLast(level, actor, steps, this.reached, this.able);
  }

  private eachWay(level: Level, actor: number, stays: (one: number) => boolean): void {
    const { run, execution, independent } = this;
    const { levels } = execution;
    const first = independent.filter(stays);
    const rest = independent.filter((one) => !stays(one));
    for (const todo: number[][] = [[]]; todo.length > 0; ) {
      const away = todo.pop()!;
      const taken = [...first];
      run.world.load(level.cells);
      for (const one of first) this.take(one);
      // only a step that conflicts with another one changes its footprint
      let next = stepOf(choiceOf(actor, 0), run.footprint(actor));
      for (const one of rest) {
        if (away.some((gone) => one === gone || execution.before(gone, one))) continue;
        const meets = conflict(levels[one]!.step, next);
        if (meets && one > (away[away.length - 1] ?? -1)) todo.push([...away, one]);
        this.take(one);
        taken.push(one);
        if (meets) next = stepOf(choiceOf(actor, 0), run.footprint(actor));
      }
      this.before.set(run.world.cells);
      this.goLast(
        level,
        actor,
        taken.map((one) => levels[one]!.step),
        this.before,
        this.choices(),
      );
    }
  }

  /** Plans the sequence with the actor's step at its end, once for each outcome, where the actor can go in the state that the run is in. */
  private goLast(level: Level, actor: number, steps: readonly Step[], cells: Int32Array, able: readonly number[]): void {
    const { run } = this;
    const choices = able.filter((choice) => actorOf(choice) === actor);
    if (choices.length === 0) return;
    const footprint = run.footprint(actor);
    for (const choice of choices) {
      const step = stepOf(choice, footprint);
      if (!conflict(level.step, step) || this.plan.covers(level, [...steps, step])) continue;
      run.step(choice);
      const last = run.world.crashed && choices.length === 1 ? crashed(step) : step;
      run.world.load(cells);
      if (conflict(level.step, last)) this.add(level, [...steps, last]);
    }
  }

  private add(level: Level, sequence: readonly Step[]): void {
    if (!this.plan.covers(level, sequence)) this.plan.add(level, sequence);
  }

  /** Runs the independent steps from the level's state. */
  private reach(level: Level): void {
    if (this.isReached) return;
    const { world } = this.run;
    world.load(level.cells);
    for (const one of this.independent) this.take(one);
    this.reached.set(world.cells);
    this.able = this.choices();
    this.isReached = true;
  }

  private choices(): readonly number[] {
    return [...this.enabled.subarray(0, this.run.choices(this.enabled))];
  }

  /** Takes the step of a level again, unless it crashed: then it changed nothing. */
  private take(one: number): void {
    const { levels } = this.execution;
    if (levels[one + 1]!.stopped === levels[one]!.stopped) this.run.step(levels[one]!.step.choice);
  }
}
