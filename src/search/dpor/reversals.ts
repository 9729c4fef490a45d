import { actorOf } from '../../core/run.js';
import type { Searched } from '../../core/strategy.js';
import type { Execution, Level } from './execution.js';
import { conflict, crashed, type Step, stepOf } from './step.js';

/**
 * What an execution that has ended shows of others: for each of its steps, and each actor that could have gone first instead,
 * the steps that do not happen after that step, then the actor's. Whether the actor could have gone is not inferred but
 * tried, by running the sequence. What lies between two conflicting steps may be what released the second from waiting
 * for the first; so where a step may wait, every step before it that is in conflict with it counts, and for the step that
 * an actor is blocked in at the end every step.
 */
export class Reversals {
  private readonly enabled = new Int32Array(512);
  private readonly before: Int32Array;

  constructor(
    private readonly run: Searched,
    private readonly execution: Execution,
    /** Takes a level and a sequence that is possible there. */
    private readonly found: (level: Level, sequence: readonly Step[]) => void,
  ) {
    this.before = new Int32Array(run.world.cells.length);
  }

  /** `waiting`: the actors that have not finished and cannot go on. */
  all(waiting: ReadonlySet<number>): void {
    for (let at = this.execution.length - 1; at >= 0; at--) this.of(at, waiting);
  }

  private of(at: number, waiting: ReadonlySet<number>): void {
    const { execution } = this;
    const { levels, length } = execution;
    const level = levels[at]!;
    const independent: number[] = [];
    /** By actor: its first step that happens after. */
    const after: number[] = [];
    for (let other = at + 1; other < length; other++) {
      if (!execution.before(at, other)) independent.push(other);
      else after[levels[other]!.step.actor] ??= other;
    }
    this.otherOutcomes(level, independent);
    for (let actor = 0; actor < this.run.world.scheduled; actor++) {
      if (actor === level.step.actor) continue;
      const other = after[actor] ?? -1;
      const tries = other < 0 ? waiting.has(actor) : levels[other]!.waits ? conflict(level.step, levels[other]!.step) : levels[other]!.races.includes(at);
      if (tries) this.reverse(level, actor, independent, other);
    }
  }

  /** The actor's own other outcomes there: what does not happen after the step leaves them as they are. */
  private otherOutcomes(level: Level, independent: readonly number[]): void {
    const { step, choices } = level;
    for (const choice of choices) {
      if (actorOf(choice) === step.actor && choice !== step.choice) this.found(level, [...this.stepsOf(independent), stepOf(choice, step.footprint)]);
    }
  }

  /**
   * The actor goes before the level's step. What happens before its step stays before it. Others that are in conflict with it where it
   * stands may come before it or stay away, with all that happens after them: each way is tried.
   */
  private reverse(level: Level, actor: number, independent: readonly number[], other: number): void {
    const { run, execution } = this;
    const { levels } = execution;
    const waits = other < 0 || levels[other]!.waits;
    const own = independent.findLast((one) => levels[one]!.step.actor === actor) ?? -1;
    const first = independent.filter((one) => (waits ? own >= 0 && (one === own || execution.before(one, own)) : execution.before(one, other)));
    const rest = independent.filter((one) => !first.includes(one));
    for (const todo: number[][] = [[]]; todo.length > 0; ) {
      const away = todo.pop()!;
      const taken = [...first];
      run.world.cells.set(level.cells);
      for (const one of first) this.take(levels[one]!.step);
      for (const one of rest) {
        if (away.some((gone) => one === gone || execution.before(gone, one))) continue;
        const { step } = levels[one]!;
        if (one > (away[away.length - 1] ?? -1) && conflict(step, stepOf(0, run.footprint(actor)))) todo.push([...away, one]);
        this.take(step);
        taken.push(one);
      }
      this.goLast(level, actor, taken);
    }
  }

  /** The sequences that end in a step of the actor, one for each outcome, where it can go there. */
  private goLast(level: Level, actor: number, steps: readonly number[]): void {
    const { run, enabled, before } = this;
    const { world } = run;
    const choices = [...enabled.subarray(0, run.choices(enabled))].filter((choice) => actorOf(choice) === actor);
    if (choices.length === 0) return;
    const footprint = [...run.footprint(actor)];
    before.set(world.cells);
    for (const choice of choices) {
      const step = stepOf(choice, footprint);
      run.step(choice);
      const last = world.crashed && choices.length === 1 ? crashed(step) : step;
      world.cells.set(before);
      if (conflict(level.step, last)) this.found(level, [...this.stepsOf(steps), last]);
    }
  }

  private stepsOf(at: readonly number[]): Step[] {
    return at.map((one) => this.execution.levels[one]!.step);
  }

  private take({ choice }: Step): void {
    const { run, before } = this;
    before.set(run.world.cells);
    run.step(choice);
    if (run.world.crashed) run.world.cells.set(before);
  }
}
