import { Defect, InputError } from '../core/error.js';
import { type Count, Counting } from '../search/count/count.js';
import { Fleet } from '../parallel/parallel-search.js';
import { Exploring, type Outcome, type UnderWay } from '../search/explore.js';
import { faultOf } from '../search/fault.js';
import type { Checkpoint } from './checkpoint.js';
import type { PlannedRun } from './plan.js';
import { compiledFor } from './searched-system.js';

const sliceSteps = 20_000;

/** What a run made of its system, how long it took, and what stopped it where that was a defect. */
export interface Watched {
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly failure: Error | undefined;
}

/** Looks after Ctrl-C and the clock, of which the searches themselves know nothing. */
export class Watch {
  interrupted = false;
  private readonly end: number;
  private readonly onSigint = (): void => {
    if (this.interrupted) process.exit(130);
    this.interrupted = true;
  };

  constructor(milliseconds: number | undefined) {
    this.end = milliseconds === undefined ? Infinity : performance.now() + milliseconds;
    process.on('SIGINT', this.onSigint);
  }

  /** The share of the time left that each of so many runs may use, so that the last is looked at as well as the first. */
  share(runs: number): number {
    return (this.end - performance.now()) / runs;
  }

  close(): void {
    process.off('SIGINT', this.onSigint);
  }

  /**
   * Searches in slices until the run has ended, its time is up, the user interrupts or something throws. A checkpoint
   * is where it begins and what it leaves.
   */
  async run(planned: PlannedRun, milliseconds: number, onSlice: (exploring: UnderWay) => void, checkpoint?: Checkpoint): Promise<Watched> {
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1000;
    const { system, strategy, options, fleet } = planned;
    const compiled = compiledFor(system, options);
    const exploring =
      fleet === undefined
        ? new Exploring(compiled, strategy, options)
        : new Fleet(fleet.workers, compiled, strategy, options, fleet.source);
    try {
      if (exploring instanceof Exploring) checkpoint?.begin(exploring);
      const by = await this.slices(exploring, milliseconds, () => {
        onSlice(exploring);
        if (exploring instanceof Exploring) checkpoint?.slice(exploring);
      });
      if (by !== undefined) {
        if (exploring instanceof Exploring) checkpoint?.stopped(exploring);
        exploring.interrupt(by);
        // threads need a moment to stop, and to tell what they have found
        if (exploring instanceof Fleet) while (!exploring.advance(sliceSteps)) await breathe();
        onSlice(exploring);
      }
    } catch (error) {
      const failure = explained(error, planned);
      keep(() => onSlice(exploring));
      return { outcome: exploring.outcome(), seconds: seconds(), failure };
    } finally {
      if (exploring instanceof Fleet) await exploring.close();
    }
    return { outcome: exploring.outcome(), seconds: seconds(), failure: undefined };
  }

  /** Counts the schedules of a run's system, within the same limits. */
  async count({ system, options }: PlannedRun, milliseconds: number, onSlice: (counting: Counting) => void): Promise<Count> {
    const counting = new Counting(system.compiled, options.limits);
    const by = await this.slices(counting, milliseconds, () => onSlice(counting));
    if (by !== undefined) counting.interrupt(by);
    return counting.outcome();
  }

  /** Advances until all is done, the time is up or the user interrupts, and says which of these it was that stopped it. */
  private async slices(work: UnderWay | Counting, milliseconds: number, onSlice: () => void): Promise<'signal' | 'time' | undefined> {
    const end = performance.now() + milliseconds;
    for (;;) {
      const done = work.advance(sliceSteps);
      onSlice();
      await breathe();
      if (done) return undefined;
      if (this.interrupted) return 'signal';
      if (performance.now() > end) return 'time';
    }
  }
}

/** Lets signals and output through. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What was found before something threw is still shown; where it was the showing that threw, that is known already. */
function keep(show: () => void): void {
  try {
    show();
  } catch {}
}

/** Says which run threw. */
function explained(thrown: unknown, { system, strategy, options }: PlannedRun): Error {
  const error = faultOf(thrown, compiledFor(system, options));
  return error instanceof InputError
    ? error
    : new Defect(`${system.exploration.name}/${system.variant}, ${strategy.name}: ${error.message}`);
}
