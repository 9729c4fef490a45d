import { type Rng, rngOf } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import type { SearchInput } from '../../core/search/strategy.js';
import { Polls } from './polls.js';
import type { Policy } from './walk.js';

/** What PCT schedules by: distinct random priorities of actors, and change points in 1..length that lower the actor that runs there. */
export class Priorities implements Policy {
  /** The most decisions of a run. */
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

/** The most decisions of 32 random walks and of `byPriority` runs by priority. The latter need not end where there are loops. */
export function measuredLength({ run, seed, limits }: SearchInput, byPriority: number): number {
  const enabled = new Int32Array(512);
  const priorities = new Priorities(run.world.scheduled, 1, 1);
  const polls = Polls.of(run);
  let longest = 1;
  for (let i = 0; i < 32 + byPriority; i++) {
    const rng = rngOf(seed, -1 - i);
    priorities.begin(rng);
    run.reset();
    polls?.begin();
    let decisions = 0;
    for (let steps = 0; steps < (limits.steps ?? 100_000); steps++) {
      const able = run.choices(enabled);
      const count = polls?.left(enabled, able) ?? able;
      if (count === 0 || polls?.goesRound) break;
      if (count > 1) decisions++;
      const pick = count === 1 ? 0 : i < 32 ? rng.below(count) : priorities.pick(enabled, count, rng);
      polls?.taking(enabled[pick]!, enabled, count);
      run.step(enabled[pick]!);
      if (run.world.crashed) break;
      polls?.took();
    }
    longest = Math.max(longest, decisions);
  }
  return longest;
}

/** A bound of the chance that all runs of PCT missed a bug of that depth: (1 - 1 / (n k^(d-1))) to the power of their number. */
export const escaped = (actors: number, length: number, depth: number, schedules: number): string =>
  ((1 - 1 / (actors * length ** (depth - 1))) ** schedules).toFixed(4);
