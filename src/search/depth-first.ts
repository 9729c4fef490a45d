import { actorOf } from '../core/system/run.js';
import { noStats, type Search, type SearchInput } from '../core/search/strategy.js';
import type { Visited } from './states/visited.js';

/** What one depth-first search does in another way than the next. */
export interface DepthFirstOptions {
  /** Orders the choices of a state, which stand in `choices` at `from`: the last is taken first. Absent: they are taken as listed. */
  readonly order?: (choices: number[], from: number) => void;
  /** It goes no deeper than so many steps, and does not count that as a limit that stopped it. */
  readonly depth?: number;
  /** It ends when it has seen so many states. */
  readonly states?: number;
}

/** Depth-first over unique states. */
export class DepthFirst implements Search {
  readonly stats = noStats();
  readonly bounds: Search['bounds'];
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  private readonly enabled = new Int32Array(512);
  /** By level: its state, and where in `choices` those begin that were not taken yet; they are taken from the end. */
  private readonly states: number[] = [];
  private readonly starts: number[] = [];
  private readonly choices: number[] = [];
  /** Choices taken from level to level. */
  private readonly taken: number[] = [];
  /** The choice that the search looks at; with `schedule`, so that telling of a finding allocates nothing. */
  private choice = -1;
  private readonly schedule = (): readonly number[] => (this.choice < 0 ? [...this.taken] : [...this.taken, this.choice]);

  constructor(
    private readonly input: SearchInput,
    private readonly visited: Visited,
    private readonly variation: DepthFirstOptions = {},
  ) {
    const { run, limits } = input;
    this.bounds = { steps: limits.steps ?? null, transitions: limits.transitions ?? null, ...visited.bounds };
    run.reset();
    visited.add(run.world.cells);
    this.enter(0);
  }

  get remark(): string | undefined {
    return this.visited.doubt;
  }

  advance(steps: number): boolean {
    const { run, recorder, limits } = this.input;
    const { world } = run;
    const { cells } = world;
    const { stats, visited, states, starts, choices } = this;
    const maxDepth = Math.min(limits.steps ?? Infinity, this.variation.depth ?? Infinity);
    const until = stats.transitions + steps;
    while (stats.transitions < until) {
      const level = states.length - 1;
      if (level < 0) return this.finish(this.stoppedBy === null, null);
      if (choices.length === starts[level]) {
        this.leave();
        continue;
      }
      if (level >= maxDepth) {
        if (level >= (limits.steps ?? Infinity)) this.stoppedBy = 'steps';
        choices.length = starts[level]!;
        continue;
      }
      const choice = choices.pop()!;
      this.choice = choice;
      visited.load(states[level]!, cells);
      const actor = actorOf(choice);
      const point = run.pointNumber(actor);
      run.step(choice);
      stats.transitions++;
      if (world.foundCount > 0) recorder.found(actor, point, false, this.schedule);
      if (world.crashed) visited.restore(cells);
      else {
        const state = visited.add(cells);
        if (state >= 0) {
          this.taken.push(choice);
          this.enter(state);
        }
      }
      if (recorder.stop || visited.size >= (this.variation.states ?? Infinity)) return this.finish(false, null);
      if (stats.transitions >= (limits.transitions ?? Infinity)) return this.finish(false, 'transitions');
      if (visited.bytesAfter(1) > (limits.memory ?? Infinity)) return this.finish(false, 'memory');
    }
    this.count();
    return false;
  }

  private enter(state: number): void {
    const { run, recorder } = this.input;
    const { cells } = run.world;
    const { choices, enabled } = this;
    this.visited.load(state, cells);
    const count = run.choices(enabled);
    if (count === 0) {
      run.end();
      this.visited.restore(cells);
      this.choice = -1;
      if (run.world.foundCount > 0) recorder.found(-1, 0, true, this.schedule);
    }
    this.states.push(state);
    this.starts.push(choices.length);
    for (let i = count - 1; i >= 0; i--) choices.push(enabled[i]!);
    this.variation.order?.(choices, choices.length - count);
    this.stats.depth = Math.max(this.stats.depth, this.states.length - 1);
  }

  private leave(): void {
    this.visited.drop(this.states.pop()!);
    this.starts.pop();
    this.taken.pop();
  }

  /** It has looked at all that its options let it. */
  get exhausted(): boolean {
    return this.states.length === 0;
  }

  private count(): void {
    this.stats.states = this.visited.size;
    this.stats.steps = this.stats.transitions;
    this.stats.peakBytes = this.visited.bytes;
  }

  private finish(complete: boolean, by: Search['stoppedBy']): boolean {
    this.count();
    this.complete = complete && this.visited.doubt === undefined;
    this.stoppedBy ??= by;
    return true;
  }
}
