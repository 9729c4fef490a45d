import { actorOf } from '../../core/system/run.js';
import { noStats, type Search, type SearchInput } from '../../core/search/strategy.js';
import { Sight } from '../liveness/sight.js';
import { Execution, type Level } from './execution.js';
import { type Plan, Reversals } from './reversals.js';
import { conflict, crashed, isInitial, isWeakInitial, lastInitial, type Step, stepOf } from './step.js';
import { insert } from './wakeup-tree.js';

/** Two digits of a number: more would promise too much. */
const roughly = (n: number): string => (n < 100 ? `${Math.round(n)}` : `${Number(n.toPrecision(2))}`);

/** Bytes of a node of a wakeup tree, about: its step, its footprint, its array. */
const nodeBytes = 200;

/** Depth-first over executions, one for each Mazurkiewicz trace: by wakeup trees where `optimal` (strategies/dpor), else by source sets. */
export class PartialOrderSearch implements Search, Plan {
  readonly stats = noStats();
  readonly bounds: Search['bounds'];
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  private readonly enabled = new Int32Array(512);
  private readonly execution: Execution;
  private readonly reversals: Reversals;
  /** Executions that were sleep-set blocked, and given up. */
  private blocked = 0;
  private nodes = 0;
  /** How often an execution came back to a state that it was in. Only where the system may go round. */
  private rounds = 0;
  private readonly sight: Sight | undefined;
  private readonly schedule = (): readonly number[] => this.scheduleOf(this.execution.length);

  constructor(
    private readonly input: SearchInput,
    private readonly optimal: boolean,
    /** Called when an execution ends. */
    private readonly ended: (execution: Execution, blocked: boolean) => void = () => {},
  ) {
    const { run, limits } = input;
    this.bounds = { schedules: limits.schedules ?? null, steps: limits.steps ?? null, transitions: limits.transitions ?? null };
    this.execution = new Execution(run.world.cells.length, run.world.scheduled);
    this.reversals = new Reversals(run, this.execution, this);
    run.reset();
    if (run.cyclic) this.sight = new Sight(run, input.recorder);
    this.enter(this.execution.level(0));
  }

  get remark(): string | undefined {
    const fraction = this.complete ? 1 : this.fraction();
    const all = this.complete
      ? ''
      : `, of ${fraction > 0 ? `very roughly ${roughly(this.stats.schedules / fraction)}` : 'an unknown number'}`;
    const round =
      this.rounds === 0
        ? ''
        : `; a path polls: back in a state ${this.rounds} time${this.rounds === 1 ? '' : 's'}, where who goes round is put off:` +
          ' what that hides is not known';
    return `no two equivalent${all}; ${this.blocked} given up halfway${round}`;
  }

  /**
   * How much of the tree is done, if each branch that is known at a level has an equal share of what is below it (after
   * Knuth 1975); neither too high nor too low by rule.
   */
  private fraction(): number {
    let [done, share] = [0, 1];
    for (const level of this.execution.levels.slice(0, this.execution.length)) {
      share /= level.done + level.branches.length;
      done += share * level.done;
    }
    return done;
  }

  advance(steps: number): boolean {
    const { recorder, limits } = this.input;
    const { stats, execution } = this;
    for (const until = stats.transitions + steps; stats.transitions < until; ) {
      const level = execution.level(execution.length);
      if (level.branches.length === 0) {
        if (!this.endRun(level)) return this.finish(this.stoppedBy === null && !recorder.stop, null);
        if (stats.schedules >= (limits.schedules ?? Infinity)) return this.finish(false, 'schedules');
        if (this.bytes > (limits.memory ?? Infinity)) return this.finish(false, 'memory');
        continue;
      }
      if (stats.transitions >= (limits.transitions ?? Infinity)) return this.finish(false, 'transitions');
      this.take(level);
      if (recorder.stop) return this.finish(false, null);
    }
    return false;
  }

  /** Takes the first branch of the last level. */
  private take(level: Level): void {
    const { run, recorder } = this.input;
    const { world } = run;
    const { execution, stats } = this;
    const { step: planned, below } = level.branches[0]!;
    const { choice, actor } = planned;
    world.load(level.cells);
    const point = run.pointNumber(actor);
    const waits = run.mayWait(actor);
    const whole = stepOf(choice, run.footprint(actor));
    run.step(choice);
    const { crashed: crash } = world;
    const step = crash && level.choices.every((other) => other === choice || actorOf(other) !== actor) ? crashed(whole) : whole;
    const next = execution.append(step, waits);
    stats.steps = ++stats.transitions;
    stats.depth = Math.max(stats.depth, execution.length);
    if (world.foundCount > 0) recorder.found(actor, point, false, this.schedule);
    if (crash) world.load(level.cells);
    next.stopped = crash ? [...level.stopped, actor] : level.stopped;
    next.sleep = level.sleep.filter((asleep) => asleep.actor !== actor && !conflict(asleep, step));
    next.branches = below;
    next.done = 0;
    this.enter(next, actor);
  }

  /** Comes to a level. Where nothing is planned there, it plans a step: of the actor that stepped last, or of the first that can go on. */
  private enter(level: Level, actor = -1): void {
    const { run, limits } = this.input;
    const { enabled, execution } = this;
    level.cells.set(run.world.cells);
    level.choices = [...enabled.subarray(0, run.choices(enabled))].filter((choice) => !level.stopped.includes(actorOf(choice)));
    const round = this.sight === undefined ? [] : this.roundTo(level);
    level.again = false;
    level.round = round;
    if (round.length > 0) {
      this.rounds++;
      level.branches = level.branches.filter(({ step }) => !round.includes(step.actor));
    }
    if (execution.length >= (limits.steps ?? Infinity)) level.branches = [];
    else if (level.branches.length === 0) {
      const awake = level.choices.filter((choice) => !level.sleep.some((asleep) => asleep.choice === choice));
      // who has only gone round lets the others go on
      const onward = awake.filter((one) => !round.includes(actorOf(one)));
      level.again = awake.length > 0 && onward.length === 0;
      const choice = onward.find((one) => actorOf(one) === actor) ?? onward[0];
      if (choice === undefined) return;
      level.branches.push({ step: stepOf(choice, run.footprint(actorOf(choice))), below: [] });
      this.nodes++;
    }
  }

  /** Where the execution was in the level's state before, with the same actors stopped: the actors that have stepped since. */
  private roundTo(level: Level): readonly number[] {
    const { levels, length } = this.execution;
    const first = levels.slice(0, length).findIndex(({ cells, stopped }) => {
      return stopped === level.stopped && cells.every((value, cell) => value === level.cells[cell]);
    });
    return first < 0 ? [] : levels.slice(first, length).map(({ step }) => step.actor);
  }

  /** The execution ends at this level. Gives whether another one is left to look at. */
  private endRun(level: Level): boolean {
    const { run, recorder, limits } = this.input;
    const { world } = run;
    const { execution, stats } = this;
    world.load(level.cells);
    const waiting = new Set<number>();
    for (let actor = 0; actor < world.scheduled; actor++)
      if (!run.finished(actor) && !level.stopped.includes(actor) && !level.choices.some((choice) => actorOf(choice) === actor))
        waiting.add(actor);
    const blocked = level.choices.length > 0 && !level.again && execution.length < (limits.steps ?? Infinity);
    this.ended(execution, blocked);
    if (blocked) this.blocked++;
    else {
      if (level.again) this.sight!.look(this.schedule);
      else if (level.choices.length > 0) this.stoppedBy = 'steps';
      else if (level.stopped.length === 0) {
        this.input.finals?.add(world, 0);
        run.end();
        if (world.foundCount > 0) recorder.found(-1, 0, true, this.schedule);
      }
      stats.schedules++;
      if (recorder.stop) return false;
    }
    this.reversals.all(waiting);
    stats.peakBytes = Math.max(stats.peakBytes, this.bytes);
    while (execution.length > 0) {
      const above = execution.level(--execution.length);
      above.sleep.push(above.step);
      above.branches.shift();
      above.done++;
      this.nodes--;
      if (above.branches.length > 0) return true;
    }
    return false;
  }

  covers({ sleep, branches, round }: Level, sequence: readonly Step[]): boolean {
    // to go round once more shows nothing new
    if (round.includes(sequence[0]!.actor)) return true;
    if (this.optimal) return sleep.some((step) => isWeakInitial(step, sequence));
    return sleep.some((step) => isInitial(step, sequence)) || branches.some(({ step }, i) => i > 0 && isInitial(step, sequence));
  }

  add({ branches }: Level, sequence: readonly Step[]): void {
    this.nodes += this.optimal ? insert(branches, 1, sequence) : insert(branches, branches.length, [lastInitial(sequence)]);
  }

  /** The choices that lead to a level. Steps that crashed changed nothing and are left out, except the last: it may be what is shown. */
  private scheduleOf(length: number): number[] {
    const { levels } = this.execution;
    return levels
      .slice(0, length)
      .flatMap(({ step, stopped }, at) => (at + 1 < length && levels[at + 1]!.stopped !== stopped ? [] : [step.choice]));
  }

  private get bytes(): number {
    return this.nodes * nodeBytes + this.execution.levels.length * (this.input.run.world.cells.length * 4 + nodeBytes);
  }

  private finish(complete: boolean, by: Search['stoppedBy']): boolean {
    this.complete = complete && this.rounds === 0;
    this.stoppedBy ??= by;
    return true;
  }
}
