import { noStats, type Search, type SearchInput, type Snapshot, type Strategy, type Way } from '../../core/search/strategy.js';
import { Expansion } from '../expansion.js';
import { Rebuilding } from '../states/rebuilding.js';
import { Discoveries } from '../states/discoveries.js';
import { SleepingStates } from '../states/sleeping-states.js';
import type { Visited } from '../states/visited.js';
import { visitedOf } from '../states/visited-kind.js';

/** Breadth-first over unique states: the first schedule that shows a finding is a shortest one. */
export const bfs: Strategy = {
  name: 'bfs',
  says: 'breadth-first over unique states; complete, shortest counterexamples',
  kind: 'exhaustive',
  shortest: true,
  visits: true,
  reduces: true,
  parallel: true,
  start: (input) => new Breadth(input),
};

/** Each of these states costs a way from the start. */
const mostBackward = 1 << 10;
/** States that are expanded from one check of the memory limit to the next. */
const between = 16;

class Breadth implements Search {
  readonly stats = noStats();
  readonly bounds: Search['bounds'];
  complete = false;
  stoppedBy: Search['stoppedBy'] = null;
  private readonly visited: Visited;
  private readonly store: Discoveries | SleepingStates;
  /** The same, where states may have to be opened again. */
  private readonly sleeping: SleepingStates | undefined;
  private readonly expansion: Expansion;
  private next = 0;
  /** The first state of the next level. */
  private levelEnd = 1;
  private levelStart = 0;
  readonly levels: number[] = [];
  /** Absent where states keep more than the step that each was found by. */
  readonly snapshot?: () => Snapshot | undefined;
  /** Restored from a snapshot, it has to find its states again first. */
  private rebuilding: Rebuilding | undefined;
  private restored = false;

  constructor(private readonly input: SearchInput) {
    const { run, recorder, limits, sleep } = input;
    this.visited = visitedOf(input);
    if (sleep !== undefined) this.store = this.sleeping = new SleepingStates(this.visited, sleep);
    else {
      const store = new Discoveries(this.visited, run.world.scheduled);
      this.store = store;
      this.snapshot = () => this.saved(store);
    }
    this.expansion = new Expansion(run, recorder, this.store, input.reduction, sleep);
    this.bounds = { steps: limits.steps ?? null, transitions: limits.transitions ?? null, ...this.visited.bounds };
    run.reset();
    this.visited.add(run.world.cells);
  }

  get remark(): string | undefined {
    return this.visited.doubt;
  }

  backward(): readonly Way[] | undefined {
    const { store, restored } = this;
    if (restored || store instanceof SleepingStates) return undefined;
    return store.backward(mostBackward)?.map((number) => () => store.schedule(number));
  }

  private saved(store: Discoveries): Snapshot | undefined {
    if (this.rebuilding !== undefined) return undefined;
    const { next, levelEnd, levels, stats, stoppedBy } = this;
    return { next, levelEnd, levels, transitions: stats.transitions, states: stats.states, cut: stoppedBy === 'steps', steps: store.steps };
  }

  restore({ next, levelEnd, levels, transitions, states, cut, steps }: Snapshot): void {
    this.next = next;
    this.levelEnd = levelEnd;
    this.levels.push(...levels);
    this.levelStart = levels.reduce((sum, size) => sum + size, 0);
    Object.assign(this.stats, { transitions, states, depth: levels.length });
    if (cut) this.stoppedBy = 'steps';
    this.restored = true;
    this.rebuilding = new Rebuilding(this.input.run, this.store as Discoveries, next, steps);
  }

  get rebuilt(): number | undefined {
    return this.rebuilding && this.store.size;
  }
  get waiting(): number {
    return Math.max(0, this.store.size - this.next);
  }

  advance(steps: number): boolean {
    if (this.rebuilding !== undefined) {
      if (this.rebuilding.advance(steps)) this.rebuilding = undefined;
      return false;
    }
    const { recorder, limits } = this.input;
    const { stats, store, expansion } = this;
    const maxTransitions = limits.transitions ?? Infinity;
    const until = stats.transitions + steps;
    while (stats.transitions < until) {
      // before a step: what goes on from a snapshot that a limit made stops there again, and not later
      if (stats.transitions >= maxTransitions && this.more) return this.finish(false, 'transitions');
      if (limits.memory !== undefined && this.next > 0 && this.next % between === 0 && this.exceeds(limits.memory) && this.more)
        return this.finish(false, 'memory');
      const again = this.reopened();
      if (again >= 0) stats.transitions += expansion.takeAwoken(this.sleeping!.wake(again), expansion.load(again));
      else {
        if (!store.has(this.next)) return this.finish(this.stoppedBy === null, null);
        if (this.next === this.levelEnd) this.beginLevel();
        const count = expansion.load(this.next++);
        if (count === 0) expansion.end();
        else if (limits.steps !== undefined && this.levels.length >= limits.steps) {
          this.stoppedBy = 'steps';
          continue;
        }
        stats.transitions += expansion.take(count);
      }
      if (recorder.stop) return this.finish(false, null);
    }
    store.flush();
    stats.states = store.size;
    stats.depth = this.levels.length;
    stats.peakBytes = store.bytes;
    return false;
  }

  /** A state to open again before the next level begins, or -1. */
  private reopened(): number {
    return this.sleeping !== undefined && this.next === this.levelEnd ? this.sleeping.reopened() : -1;
  }

  private get more(): boolean {
    return this.reopened() >= 0 || this.store.has(this.next);
  }

  private beginLevel(): void {
    this.levels.push(this.levelEnd - this.levelStart);
    this.levelStart = this.levelEnd;
    this.store.flush();
    this.levelEnd = this.store.size;
  }

  /** The batch is added first: so where a search stops does not depend on slices. */
  private exceeds(memory: number): boolean {
    this.store.flush();
    return this.store.bytesAfter(this.expansion.most * between) > memory;
  }

  private finish(complete: boolean, by: Search['stoppedBy']): boolean {
    const { stats, store } = this;
    store.flush();
    stats.states = store.size;
    stats.steps = stats.transitions;
    stats.depth = this.levels.length;
    stats.peakBytes = store.bytes;
    this.complete = complete && this.visited.doubt === undefined;
    this.stoppedBy ??= by;
    return true;
  }
}
