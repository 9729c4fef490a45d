import { conflict, type Step } from './step.js';
import type { Branch } from './wakeup-tree.js';

/** A state of an execution, what is known about it, and the step that the execution takes there. */
export class Level {
  readonly cells: Int32Array;
  /** The actors whose step crashed: they stand where they stood, and take no other step. */
  stopped: readonly number[] = [];
  /** The choices there, without those of stopped actors. */
  choices: readonly number[] = [];
  /** The sleep set: all executions that begin with one of these steps were looked at, from here or in an equivalent order. */
  sleep: Step[] = [];
  /** The wakeup tree: steps to take from here, of which the first is under way. */
  branches: Branch[] = [];
  /** The execution was in this state before, and all who could go have only gone round since: it goes no further. */
  again = false;
  /** Those who have. */
  round: readonly number[] = [];
  /** How many branches were taken and removed. */
  done = 0;

  step!: Step;
  /** Whether another actor's step may disable this one. */
  waits = false;
  /** How many steps its actor took before. */
  index = 0;
  /** A vector clock: how many steps of each actor happen before this one, itself included. */
  readonly clock: Int32Array;
  /** The levels of the steps that it races with: they conflict with it, and nothing happens between the two. */
  races: number[] = [];
  /** The last level before this one at which each actor stepped, or -1. */
  readonly last: Int32Array;

  constructor(cells: number, actors: number) {
    this.cells = new Int32Array(cells);
    this.clock = new Int32Array(actors);
    this.last = new Int32Array(actors);
  }
}

/** The execution under way: its levels, from the start to the state that it has come to. */
export class Execution {
  readonly levels: Level[] = [];
  /** The number of steps, and the level of the state after them. */
  length = 0;

  constructor(
    private readonly cells: number,
    private readonly actors: number,
  ) {
    this.level(0).last.fill(-1);
  }

  level(depth: number): Level {
    while (this.levels.length <= depth) this.levels.push(new Level(this.cells, this.actors));
    return this.levels[depth]!;
  }

  /** Level `first`'s step happens before level `second`'s. */
  before(first: number, second: number): boolean {
    const { step, index } = this.levels[first]!;
    return this.levels[second]!.clock[step.actor]! > index;
  }

  /** Takes a step at the last level: orders it behind those before it, and goes on to the next level, which it gives. */
  append(step: Step, waits: boolean): Level {
    const { levels, length, actors } = this;
    const level = levels[length]!;
    const { clock, last, races } = level;
    const own = last[step.actor]!;
    level.step = step;
    level.waits = waits;
    level.index = own < 0 ? 0 : levels[own]!.index + 1;
    if (own < 0) clock.fill(0);
    else clock.set(levels[own]!.clock);
    races.length = 0;
    for (let a = 0; a < actors; a++) {
      const at = a === step.actor ? -1 : this.lastConflict(step, a, last[a]!, clock[a]!);
      if (at >= 0) races.push(at);
    }
    for (const at of races) for (let a = 0; a < actors; a++) clock[a] = Math.max(clock[a]!, levels[at]!.clock[a]!);
    clock[step.actor] = level.index + 1;
    if (races.length > 1) level.races = races.filter((at) => races.every((other) => other === at || !this.before(at, other)));
    const next = this.level(length + 1);
    next.last.set(last);
    next.last[step.actor] = length;
    this.length++;
    return next;
  }

  /** The level of the actor's last step that conflicts with this one, without its first `known` steps; -1 where there is none. */
  private lastConflict(step: Step, actor: number, from: number, known: number): number {
    const { levels } = this;
    for (let at = from; at >= 0 && levels[at]!.index >= known; at = levels[at]!.last[actor]!)
      if (conflict(levels[at]!.step, step)) return at;
    return -1;
  }
}
