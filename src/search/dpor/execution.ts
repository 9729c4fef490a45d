import { conflict, type Step } from './step.js';
import type { Branch } from './wakeup-tree.js';

/** A state on the way of an execution, what is known about it, and the step that the execution takes there. */
export class Level {
  readonly cells: Int32Array;
  /** Actors whose step crashed: they stand where they stood, and take no other. */
  stopped: readonly number[] = [];
  /** The choices there, those of stopped actors excepted. */
  choices: readonly number[] = [];
  /** Steps whose executions were all looked at already, from here or from a state that this one commutes with. */
  sleep: Step[] = [];
  /** Steps to take; the first one is under way. */
  branches: Branch[] = [];
  /** How many branches were there. */
  done = 0;

  step!: Step;
  /** Whether another actor's step may disable this one. */
  waits = false;
  /** The number of the step among its actor's. */
  index = 0;
  /** How many steps of each actor happen before this one, itself included. */
  readonly clock: Int32Array;
  /** Levels of the steps that it races with: in conflict, and nothing happens between. */
  races: number[] = [];
  /** The last level before this one at which each actor stepped, or -1. */
  readonly last: Int32Array;

  constructor(cells: number, actors: number) {
    this.cells = new Int32Array(cells);
    this.clock = new Int32Array(actors);
    this.last = new Int32Array(actors);
  }
}

/** The execution under way: the levels from the start to the state that it has come to. */
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

  /** Puts the last level's step behind those before it, and goes on to the next level. */
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

  /** The level of an actor's last step in conflict with this one, of those that are not among its first `known`; or -1. */
  private lastConflict(step: Step, actor: number, from: number, known: number): number {
    const { levels } = this;
    for (let at = from; at >= 0 && levels[at]!.index >= known; at = levels[at]!.last[actor]!)
      if (conflict(levels[at]!.step, step)) return at;
    return -1;
  }
}
