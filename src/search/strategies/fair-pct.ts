import type { Rng } from '../../core/rng.js';
import type { Strategy } from '../../core/search/strategy.js';
import { escaped, measuredLength, Priorities } from '../random/priorities.js';
import { Walk } from '../random/walk.js';

/**
 * PCT for paths that loop until another actor has done something: the first k decisions of a run are by priority, as in pct, the
 * others uniform, so that with probability 1 no actor spins forever. That is the scheduler of P and Coyote. Deviation: these have
 * 10,000 unfair steps by default; here the unfair prefix is as long as the change points reach. Without --length, k is the most
 * decisions of 32 random walks. A run is cut at --steps (100,000 by default).
 */
export const fairPct: Strategy = {
  name: 'fair-pct',
  says: 'pct for the first --length decisions, then a random walk: for paths that loop until another actor acts',
  paper: 'the scheduler of P and Coyote',
  differs: 'the unfair prefix is the --length of pct, measured by random walks, and not 10,000 steps',
  kind: 'random',
  shortest: false,
  start(input) {
    const { depth } = input.options;
    const length = Math.max(depth - 1, input.options.length ?? measuredLength(input, 0));
    const n = input.run.world.scheduled;
    return new Walk(
      input,
      new FairPriorities(n, length, depth),
      { depth, length, schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null },
      ({ schedules }) => {
        const chance = escaped(n, length, depth, schedules);
        const bug = `a bug of depth ${depth} that shows within ${length} decisions`;
        return `${bug} escaped with probability at most ${chance} (n = ${n}, k = ${length})`;
      },
    );
  },
};

class FairPriorities extends Priorities {
  private decisions = 0;
  private readonly prefix: number;

  constructor(actors: number, length: number, depth: number) {
    super(actors, length, depth);
    this.prefix = length;
  }

  override begin(rng: Rng): void {
    this.decisions = 0;
    super.begin(rng);
  }

  override pick(choices: Int32Array, count: number, rng: Rng): number {
    return this.decisions++ < this.prefix ? super.pick(choices, count, rng) : rng.below(count);
  }
}
