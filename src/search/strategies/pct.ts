import type { Strategy } from '../../core/search/strategy.js';
import { escaped, measuredLength, Priorities } from '../random/priorities.js';
import { Walk } from '../random/walk.js';

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010), in the paper's form: n
 * distinct priorities from d up, and d-1 distinct change points in 1..k, of which the i-th lowers the running actor to priority i.
 * Deviations: steps are counted only where more than one choice is enabled; an actor's outcome (such as a failed allocation) is
 * drawn uniformly; without --length, k is the most decisions that 32 random walks and 32 runs by priority have.
 */
export const pct: Strategy = {
  name: 'pct',
  says: 'random priorities with --depth - 1 change points in --length steps (paper form)',
  paper: 'Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010',
  differs: 'steps are counted where more than one choice is enabled; without --length they are measured',
  kind: 'random',
  shortest: false,
  start(input) {
    const { depth } = input.options;
    const length = Math.max(depth - 1, input.options.length ?? measuredLength(input, 32));
    const n = input.run.world.scheduled;
    const policy = new Priorities(n, length, depth);
    return new Walk(
      input,
      policy,
      { depth, length, schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null },
      ({ schedules }) => {
        const { longest } = policy;
        if (longest > length)
          return (
            `no bound on what escaped: a run had ${longest} decisions, more than the k = ${length} that it is drawn for; ` +
            `--length ${longest} has room for it`
          );
        const chance = escaped(n, length, depth, schedules);
        return `a bug of depth ${depth} escaped with probability at most ${chance} (n = ${n}, k = ${length})`;
      },
    );
  },
};
