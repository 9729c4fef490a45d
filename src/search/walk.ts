import { type Rng, rngOf } from '../core/rng.js';
import { actorOf } from '../core/run.js';
import { noStats, type Search, type SearchInput } from '../core/strategy.js';

/** How a walk chooses its next step. */
export interface Policy {
  /** A new run begins. */
  begin(rng: Rng): void;
  /** One of the first `count` choices: its index. Called only where there is a choice to make. */
  pick(choices: Int32Array, count: number, rng: Rng): number;
  /** A choice is about to be taken, also where there was no other. `choices` are those that were possible. */
  taking?(choice: number, choices: Int32Array, count: number): void;
  /** A run of so many decisions has ended. */
  ended?(decisions: number): void;
}

const defaultSchedules = 1000;

/** Runs one schedule after the other from the start, each with a generator of its own: seed and number of the run. */
export class Walk implements Search {
  readonly stats = noStats();
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  private readonly enabled = new Int32Array(512);
  private readonly schedule: number[] = [];
  private readonly maxSteps: number;
  private decisions = 0;
  private rng: Rng;

  constructor(
    private readonly input: SearchInput,
    private readonly policy: Policy,
    readonly bounds: Search['bounds'],
    private readonly remarkOf: (stats: Search['stats']) => string | undefined = () => undefined,
  ) {
    this.maxSteps = input.limits.steps ?? 100_000;
    this.rng = rngOf(input.seed, 0);
    this.begin();
  }

  get remark(): string | undefined {
    return this.remarkOf(this.stats);
  }

  advance(steps: number): boolean {
    const { run, recorder, limits } = this.input;
    const { world } = run;
    const { stats, enabled, schedule } = this;
    for (const until = stats.steps + steps; stats.steps < until; ) {
      const count = run.choices(enabled);
      if (count === 0 || schedule.length >= this.maxSteps) {
        if (count === 0) {
          run.end();
          if (world.foundCount > 0) recorder.found(-1, 0, true, () => [...schedule]);
        } else this.stoppedBy = 'steps';
        if (this.endRun()) return true;
        continue;
      }
      let pick = 0;
      if (count > 1) {
        this.decisions++;
        pick = this.policy.pick(enabled, count, this.rng);
      }
      const choice = enabled[pick]!;
      const actor = actorOf(choice);
      const point = run.pointNumber(actor);
      this.policy.taking?.(choice, enabled, count);
      run.step(choice);
      schedule.push(choice);
      stats.steps++;
      stats.transitions++;
      if (world.foundCount > 0) recorder.found(actor, point, false, () => [...schedule]);
      if ((recorder.stop || world.crashed) && this.endRun()) return true;
      if (stats.transitions >= (limits.transitions ?? Infinity)) {
        this.stoppedBy = 'transitions';
        return true;
      }
    }
    return false;
  }

  private begin(): void {
    this.input.run.reset();
    this.schedule.length = 0;
    this.decisions = 0;
    this.rng = rngOf(this.input.seed, this.stats.schedules + 1);
    this.policy.begin(this.rng);
  }

  /** True when the budget of schedules is used up. */
  private endRun(): boolean {
    this.stats.depth = Math.max(this.stats.depth, this.schedule.length);
    this.stats.schedules++;
    this.policy.ended?.(this.decisions);
    if (this.input.recorder.stop) return true;
    if (this.stats.schedules >= (this.input.limits.schedules ?? defaultSchedules)) {
      this.stoppedBy ??= 'schedules';
      return true;
    }
    this.begin();
    return false;
  }
}
