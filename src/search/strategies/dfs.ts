import { actorOf } from '../../core/run.js';
import { noStats, type Search, type SearchInput, type Strategy } from '../../core/strategy.js';
import { type Visited, visitedOf } from '../visited.js';

/** Depth-first over unique states: the same states and findings as bfs, found along longer schedules. */
export const dfs: Strategy = {
  name: 'dfs',
  says: 'depth-first over unique states; complete',
  exhaustive: true,
  shortest: false,
  visits: true,
  start: (input) => new Depth(input),
};

interface Level {
  readonly state: number;
  readonly choices: Int32Array;
  next: number;
}

class Depth implements Search {
  readonly stats = noStats();
  readonly bounds: Search['bounds'];
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  private readonly store: Visited;
  private readonly enabled = new Int32Array(512);
  private readonly stack: Level[] = [];
  /** Choices taken from level to level. */
  private readonly taken: number[] = [];
  /** The choice that the search looks at; with `schedule`, so that telling of a finding allocates nothing. */
  private choice = -1;
  private readonly schedule = (): readonly number[] => (this.choice < 0 ? [...this.taken] : [...this.taken, this.choice]);

  constructor(private readonly input: SearchInput) {
    const { run, limits } = input;
    this.store = visitedOf(input);
    this.bounds = { steps: limits.steps ?? null, transitions: limits.transitions ?? null, ...this.store.bounds };
    run.reset();
    this.store.add(run.world.cells, 0);
    this.push(0);
  }

  get remark(): string | undefined {
    return this.store.doubt;
  }

  advance(steps: number): boolean {
    const { run, recorder, limits } = this.input;
    const { world } = run;
    const { cells } = world;
    const { stats, store, stack } = this;
    const until = stats.transitions + steps;
    while (stats.transitions < until) {
      const top = stack[stack.length - 1];
      if (top === undefined) return this.finish(this.stoppedBy === null, null);
      if (top.next === top.choices.length) {
        store.drop(top.state);
        stack.pop();
        this.taken.pop();
        continue;
      }
      if (limits.steps !== undefined && stack.length > limits.steps) {
        this.stoppedBy = 'steps';
        top.next = top.choices.length;
        continue;
      }
      const choice = top.choices[top.next++]!;
      this.choice = choice;
      store.load(top.state, cells);
      const actor = actorOf(choice);
      const point = run.pointNumber(actor);
      run.step(choice);
      stats.transitions++;
      if (world.foundCount > 0) recorder.found(actor, point, false, this.schedule);
      if (world.crashed) store.restore(cells);
      else {
        const state = store.add(cells, choice);
        if (state >= 0) {
          this.taken.push(choice);
          this.push(state);
        }
      }
      if (recorder.stop) return this.finish(false, null);
      if (stats.transitions >= (limits.transitions ?? Infinity) && stack.length > 0) return this.finish(false, 'transitions');
      if (store.bytesAfter(1) > (limits.memory ?? Infinity)) return this.finish(false, 'memory');
    }
    stats.states = store.size;
    stats.peakBytes = store.bytes;
    return false;
  }

  /** Enters a state. */
  private push(state: number): void {
    const { run, recorder } = this.input;
    const { cells } = run.world;
    this.store.load(state, cells);
    const count = run.choices(this.enabled);
    if (count === 0) {
      run.end();
      this.store.restore(cells);
      this.choice = -1;
      if (run.world.foundCount > 0) recorder.found(-1, 0, true, this.schedule);
    }
    this.stack.push({ state, choices: this.enabled.slice(0, count), next: 0 });
    this.stats.depth = Math.max(this.stats.depth, this.stack.length - 1);
  }

  private finish(complete: boolean, by: Search['stoppedBy']): boolean {
    this.stats.states = this.store.size;
    this.stats.steps = this.stats.transitions;
    this.stats.peakBytes = this.store.bytes;
    this.complete = complete && this.store.doubt === undefined;
    this.stoppedBy ??= by;
    return true;
  }
}
