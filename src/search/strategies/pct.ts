import { type Rng, rngOf } from '../../core/rng.js';
import { actorOf } from '../../core/run.js';
import type { SearchInput, Strategy } from '../../core/strategy.js';
import { type Policy, Walk } from '../walk.js';

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010), the paper's form:
 * n distinct priorities from d up, d-1 distinct change points in 1..k, the i-th of which lowers the running actor to
 * priority i. Deviations: steps are counted only where more than one choice is enabled; an actor's outcome (a failed
 * allocation) is drawn uniformly; without --length, k is the most decisions that 32 random walks and 32 runs by priority alone have.
 */
export const pct: Strategy = {
  name: 'pct',
  says: 'random priorities with --depth - 1 change points in --length steps (paper form)',
  exhaustive: false,
  shortest: false,
  start(input) {
    const { depth } = input.options;
    const length = Math.max(depth - 1, input.options.length ?? measuredLength(input));
    const n = input.run.world.scheduled;
    const policy = new Priorities(n, length, depth);
    return new Walk(input, policy, { depth, length, schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null }, ({ schedules }) => {
      const p = 1 / (n * length ** (depth - 1));
      const escaped = (1 - p) ** schedules;
      const holds = policy.longest <= length ? '' : `; not valid here, for a run had ${policy.longest} decisions`;
      return `a bug of depth ${depth} escaped with probability at most ${escaped.toFixed(4)} (n = ${n}, k = ${length}${holds})`;
    });
  },
};

class Priorities implements Policy {
  longest = 0;
  private readonly priority: Int32Array;
  private readonly points: Int32Array;
  private step = 0;

  constructor(
    private readonly actors: number,
    private readonly length: number,
    private readonly depth: number,
  ) {
    this.priority = new Int32Array(actors);
    this.points = new Int32Array(depth - 1);
  }

  begin(rng: Rng): void {
    this.step = 0;
    for (let i = 0; i < this.actors; i++) {
      const j = rng.below(i + 1);
      this.priority[i] = this.priority[j]!;
      this.priority[j] = this.depth + i;
    }
    for (let i = 0; i < this.points.length; i++) {
      let point = 0;
      do point = 1 + rng.below(this.length);
      while (this.points.subarray(0, i).includes(point));
      this.points[i] = point;
    }
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    this.step++;
    let best = 0;
    let same = 1;
    for (let i = 1; i < count; i++) {
      const d = this.priority[actorOf(choices[i]!)]! - this.priority[actorOf(choices[best]!)]!;
      if (d > 0) {
        best = i;
        same = 1;
      } else if (d === 0) same++;
    }
    const change = this.points.indexOf(this.step);
    if (change >= 0) this.priority[actorOf(choices[best]!)] = change + 1;
    // choices of one actor stand side by side
    return same === 1 ? best : best + rng.below(same);
  }

  ended(decisions: number): void {
    this.longest = Math.max(this.longest, decisions);
  }
}

/** The most decisions of 32 random walks and of 32 runs by priority alone. */
function measuredLength({ run, seed, limits }: SearchInput): number {
  const enabled = new Int32Array(512);
  const byPriority = new Priorities(run.world.scheduled, 1, 1);
  let longest = 1;
  for (let i = 0; i < 64; i++) {
    const rng = rngOf(seed, -1 - i);
    byPriority.begin(rng);
    run.reset();
    let decisions = 0;
    for (let steps = 0; steps < (limits.steps ?? 100_000); steps++) {
      const count = run.choices(enabled);
      if (count === 0) break;
      if (count > 1) decisions++;
      const pick = count === 1 ? 0 : i < 32 ? rng.below(count) : byPriority.pick(enabled, count, rng);
      run.step(enabled[pick]!);
      if (run.world.crashed) break;
    }
    longest = Math.max(longest, decisions);
  }
  return longest;
}
