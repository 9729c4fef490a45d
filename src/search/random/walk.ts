import { type Rng, rngOf } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import { type Distinct, noStats, type Search, type SearchInput } from '../../core/search/strategy.js';
import { Sight } from '../liveness/sight.js';
import { endingOf, Growth } from './growth.js';
import { Polls } from './polls.js';

/** How a walk chooses its next step. */
export interface Policy {
  /** A new run begins. */
  begin(rng: Rng): void;
  /** The index of one of the first `count` choices. Called only where there are several. */
  pick(choices: Int32Array, count: number, rng: Rng): number;
  /** A choice is about to be taken, also where there was no other. `choices` holds the `count` choices that were possible. */
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
  private readonly growth: Growth;
  /** Where the system may go round. */
  private readonly polls: Polls | undefined;
  private readonly sight: Sight | undefined;
  /** Runs that ended because they only went round. */
  private rounds = 0;

  constructor(
    private readonly input: SearchInput,
    private readonly policy: Policy,
    readonly bounds: Search['bounds'],
    private readonly remarkOf: (stats: Search['stats']) => string | undefined = () => undefined,
    /** The runs are drawn independently of each other. */
    independent = true,
  ) {
    this.maxSteps = input.limits.steps ?? 100_000;
    this.rng = rngOf(input.seed, 0);
    this.growth = new Growth(input.limits.memory, independent);
    this.polls = Polls.of(input.run);
    if (this.polls !== undefined) {
      input.run.reset();
      this.sight = new Sight(input.run, input.recorder);
    }
    this.begin();
    this.growth.state(input.run.world);
  }

  get distinct(): Distinct {
    return this.growth.distinct;
  }

  get remark(): string | undefined {
    const own = this.remarkOf(this.stats);
    const { rounds } = this;
    if (rounds === 0) return own;
    const cut = `${rounds} schedule${rounds === 1 ? '' : 's'} ended where everybody who could go polls`;
    return own === undefined ? cut : `${own}; ${cut}`;
  }

  advance(steps: number): boolean {
    const { run, recorder, limits } = this.input;
    const { world } = run;
    const { stats, enabled, schedule, growth, polls } = this;
    for (const until = stats.steps + steps; stats.steps < until; ) {
      const able = run.choices(enabled);
      // who polls waits until another has changed something
      const count = polls === undefined ? able : polls.left(enabled, able);
      if (polls !== undefined && ((count === 0 && able > 0) || polls.goesRound)) {
        this.rounds++;
        this.sight!.look(() => [...schedule]);
        if (this.endRun()) return true;
        continue;
      }
      if (count === 0 || schedule.length >= this.maxSteps) {
        if (count === 0) {
          this.endsIn(0);
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
      polls?.taking(choice, enabled, count);
      run.step(choice);
      schedule.push(choice);
      stats.steps++;
      stats.transitions++;
      if (world.foundCount > 0) recorder.found(actor, point, false, () => [...schedule]);
      if (world.crashed) this.endsIn(endingOf(world));
      else {
        growth.state(world);
        polls?.took();
      }
      if ((recorder.stop || world.crashed) && this.endRun()) return true;
      if (stats.transitions >= (limits.transitions ?? Infinity)) {
        this.stoppedBy = 'transitions';
        return true;
      }
    }
    return false;
  }

  private endsIn(ending: number): void {
    const { run, finals } = this.input;
    this.growth.final(run.world, ending);
    finals?.add(run.world, ending);
  }

  private begin(): void {
    this.input.run.reset();
    this.polls?.begin();
    this.schedule.length = 0;
    this.decisions = 0;
    this.rng = rngOf(this.input.seed, this.stats.schedules + 1);
    this.policy.begin(this.rng);
  }

  /** Ends the run; true when it was the last. */
  private endRun(): boolean {
    this.stats.depth = Math.max(this.stats.depth, this.schedule.length);
    this.stats.schedules++;
    this.stats.peakBytes = this.growth.bytes;
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
