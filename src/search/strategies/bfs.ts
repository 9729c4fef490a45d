import { actorOf } from '../../core/run.js';
import { noStats, type Search, type SearchInput, type Strategy } from '../../core/strategy.js';
import { StateStore } from '../state-store.js';

/** Breadth-first over unique states: the first schedule that shows a finding is a shortest one. */
export const bfs: Strategy = {
  name: 'bfs',
  says: 'breadth-first over unique states; complete, shortest counterexamples',
  exhaustive: true,
  shortest: true,
  start: (input) => new Breadth(input),
};

class Breadth implements Search {
  readonly stats = noStats();
  readonly remark = undefined;
  readonly bounds: Search['bounds'];
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  private readonly store: StateStore;
  private readonly enabled = new Int32Array(512);
  private next = 0;
  /** The first state of the next level. */
  private levelEnd = 1;
  private level = 0;
  /** The state and the choice that the search looks at; with `schedule`, so that telling of a finding allocates nothing. */
  private from = 0;
  private choice = -1;
  private readonly schedule = (): readonly number[] => (this.choice < 0 ? this.store.schedule(this.from) : [...this.store.schedule(this.from), this.choice]);

  constructor(private readonly input: SearchInput) {
    const { run, limits } = input;
    this.store = new StateStore(run.world.layout, run.own);
    this.bounds = { steps: limits.steps ?? null, transitions: limits.transitions ?? null };
    run.reset();
    this.store.add(run.world.cells, 0, 0);
  }

  advance(steps: number): boolean {
    const { run, recorder, limits } = this.input;
    const { world } = run;
    const { cells } = world;
    const { stats, store, enabled } = this;
    const maxTransitions = limits.transitions ?? Infinity;
    const maxBytes = limits.memory ?? Infinity;
    const until = stats.transitions + steps;
    while (stats.transitions < until) {
      if (this.next === store.size) {
        this.finish(this.stoppedBy === null, null);
        return true;
      }
      if (this.next === this.levelEnd) {
        this.levelEnd = store.size;
        this.level++;
      }
      const from = this.next++;
      this.from = from;
      store.load(from, cells);
      const count = run.choices(enabled);
      if (count === 0) {
        run.end();
        store.restore(cells);
        this.choice = -1;
        if (world.foundCount > 0) recorder.found(-1, 0, true, this.schedule);
      } else if (limits.steps !== undefined && this.level >= limits.steps) {
        this.stoppedBy = 'steps';
        continue;
      }
      for (let i = 0; i < count; i++) {
        const choice = enabled[i]!;
        this.choice = choice;
        const actor = actorOf(choice);
        const point = run.pointNumber(actor);
        run.step(choice);
        stats.transitions++;
        if (world.foundCount > 0) recorder.found(actor, point, false, this.schedule);
        if (world.crashed) store.restore(cells);
        else store.add(cells, from, choice);
      }
      if (recorder.stop) return this.finish(false, null);
      if (stats.transitions >= maxTransitions && this.next < store.size) return this.finish(false, 'transitions');
      if (store.bytesAfter(enabled.length) > maxBytes && this.next < store.size) return this.finish(false, 'memory');
    }
    stats.states = store.size;
    stats.depth = this.level;
    stats.peakBytes = store.bytes;
    return false;
  }

  private finish(complete: boolean, by: Search['stoppedBy']): boolean {
    const { stats, store } = this;
    stats.states = store.size;
    stats.steps = stats.transitions;
    stats.depth = this.level;
    stats.peakBytes = store.bytes;
    this.complete = complete;
    this.stoppedBy ??= by;
    return true;
  }
}
