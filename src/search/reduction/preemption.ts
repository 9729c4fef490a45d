import { actorOf } from '../../core/system/run.js';
import type { Searched } from '../../core/system/searched.js';
import type { World } from '../../core/world/world.js';

/** Whether a step of the actor is an interrupt on the CPU that the other one runs on: leaving that one is then no preemption. */
export function interrupts({ actors }: World, actor: number, other: number): boolean {
  const { cpu, kind } = actors[actor]!;
  return actor !== other && cpu !== undefined && actors[other]!.cpu === cpu && kind !== 'task' && kind !== 'tracepoint';
}

/** What a search that has looked at all schedules up to a cost says of the rest. */
export const needsMore = (covered: number, unit: string): string =>
  `what is left needs more than ${covered} ${unit}${covered === 1 ? '' : 's'}`;

/** An actor spins where each of its choices leads back to the same state. `returns` takes a choice and says whether it leads back. */
export function spins(actor: number, enabled: Int32Array, count: number, returns: (choice: number) => boolean): boolean {
  let choices = 0;
  let loops = 0;
  for (let i = 0; i < count; i++) {
    if (actorOf(enabled[i]!) !== actor) continue;
    choices++;
    if (returns(enabled[i]!)) loops++;
  }
  return choices > 0 && loops === choices;
}

/** Where actors that start over begin. To be made at the start of a run. */
export class Starts {
  /** Their points; -1 for actors that do not start over. */
  private readonly points: Int32Array;

  constructor(private readonly run: Pick<Searched, 'world' | 'own'>) {
    const { actors, cells, scheduled } = run.world;
    this.points = Int32Array.from({ length: scheduled }, (_, a) => (actors[a]!.repeats ? cells[run.own[a]!.from]! : -1));
  }

  /** The actor has come to its start again, where it may stay. */
  rests(actor: number): boolean {
    return this.run.world.cells[this.run.own[actor]!.from] === this.points[actor];
  }
}

/**
 * What a preemption is (CHESS: Musuvathi, Qadeer, PLDI 2007), asked along one schedule: an actor steps while the one before it could
 * go on. That one could not where it is blocked, has ended, rests at its start or spins (then it yields: Musuvathi, Qadeer, "Fair
 * stateless model checking", PLDI 2008). An interrupt of the CPU that it runs on is no preemption.
 */
export class Preemptions {
  private readonly starts: Starts;
  private readonly before: Int32Array;
  private readonly returns = (choice: number): boolean => {
    const { run, before } = this;
    const { cells } = run.world;
    let same = false;
    try {
      run.step(choice);
      same = !run.world.crashed;
      for (let i = 0; same && i < cells.length; i++) same = cells[i] === before[i];
    } catch {
      // a mistake of the model or of a detector, at a step that the schedule does not take
    }
    run.world.load(before);
    return same;
  };

  /** To be made while the run is at its start. */
  constructor(private readonly run: Pick<Searched, 'world' | 'own' | 'step' | 'mayReturn'>) {
    this.starts = new Starts(run);
    this.before = run.world.cells.slice();
  }

  /**
   * Whether a step of `actor` after a step of `previous` (-1 = none) is a preemption. Tries the enabled choices of
   * `previous`, and leaves the state as it was.
   */
  is(previous: number, actor: number, enabled: Int32Array, count: number): boolean {
    return previous >= 0 && previous !== actor && !interrupts(this.run.world, actor, previous) && this.goesOn(previous, enabled, count);
  }

  /**
   * Whether an actor that has just stepped could go on: leaving it is a preemption then, except by an interrupt. Tries its
   * choices where these may lead back, and leaves the state as it was.
   */
  goesOn(actor: number, enabled: Int32Array, count: number): boolean {
    if (!isAmong(actor, enabled, count) || this.starts.rests(actor)) return false;
    if (!this.run.mayReturn(actor)) return true;
    this.before.set(this.run.world.cells);
    return !spins(actor, enabled, count, this.returns);
  }
}

function isAmong(actor: number, enabled: Int32Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (actorOf(enabled[i]!) === actor) return true;
  return false;
}
