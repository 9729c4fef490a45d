import { Defect, InputError } from '../../core/error.js';
import { type Count, Counting } from '../../search/count/count.js';
import { ParallelSearch } from '../../parallel/parallel-search.js';
import { type Outcome, type RunningSearch, SearchRun } from '../../search/explore.js';
import { faultOf } from '../../search/fault.js';
import { leave } from '../leave.js';
import type { Checkpoint } from './checkpoint.js';
import type { PlannedRun } from './planned-run.js';
import { compiledFor } from './searched-system.js';

/** Steps of a slice at most, and milliseconds that one should take: between two the user is heard. */
const sliceSteps = 20_000;
const firstSlice = 500;
const longestSlice = 100;

/** What a search made of its system, how long it took, and the error that ended it, if one did. */
export interface DrivenRun {
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly failure: Error | undefined;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Drives searches, and looks after Ctrl-C and the clock, of which the searches themselves know nothing. */
export class SearchDriver {
  interrupted = false;
  private readonly end: number;
  /** 128 and the signal's number, as shells have it. */
  exitCode: 130 | 143 = 130;
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    this.exitCode = signal === 'SIGTERM' ? 143 : 130;
    if (this.interrupted) leave(this.exitCode);
    this.interrupted = true;
  };

  constructor(milliseconds: number | undefined) {
    this.end = milliseconds === undefined ? Infinity : performance.now() + milliseconds;
    for (const signal of signals) process.on(signal, this.onSignal);
  }

  /** The share of the time left, in milliseconds, that each of so many runs may use: so that the last is looked at as well as the first. */
  share(runs: number): number {
    return (this.end - performance.now()) / runs;
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.onSignal);
  }

  /**
   * Searches in slices until the search has ended, its time is up, the user interrupts or something throws. With a checkpoint,
   * it goes on from there, and saves there what it has.
   */
  async run(
    planned: PlannedRun,
    milliseconds: number,
    onSlice: (search: RunningSearch) => void | Promise<void>,
    checkpoint?: Checkpoint,
  ): Promise<DrivenRun> {
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1000;
    const { system, strategy, options, parallel } = planned;
    const compiled = compiledFor(system, options);
    const search =
      parallel === undefined
        ? new SearchRun(compiled, strategy, options)
        : new ParallelSearch(parallel.workers, compiled, strategy, options, parallel.source);
    try {
      if (search instanceof SearchRun) checkpoint?.begin(search);
      const by = await this.slices(search, milliseconds, async () => {
        await onSlice(search);
        if (search instanceof SearchRun) checkpoint?.slice(search);
      });
      // also where a limit stopped it that may be a larger one next time
      if (search instanceof SearchRun) checkpoint?.stopped(search);
      if (by !== undefined) {
        search.interrupt(by);
        // threads need a moment to stop, and to report what they have found
        if (search instanceof ParallelSearch) while (!search.advance(sliceSteps)) await breathe();
        await onSlice(search);
      }
    } catch (error) {
      const failure = explained(error, planned);
      await keep(() => onSlice(search));
      return { outcome: search.outcome(), seconds: seconds(), failure };
    } finally {
      if (search instanceof ParallelSearch) await search.close();
    }
    return { outcome: search.outcome(), seconds: seconds(), failure: undefined };
  }

  /** Counts the schedules of a run's system, within the same limits. */
  async count({ system, options }: PlannedRun, milliseconds: number, onSlice: (counting: Counting) => void): Promise<Count> {
    const counting = new Counting(system.compiled, options.limits);
    const by = await this.slices(counting, milliseconds, () => onSlice(counting));
    if (by !== undefined) counting.interrupt(by);
    return counting.outcome();
  }

  /** Advances until all is done, the time is up or the user interrupts; gives which of the latter two it was. */
  private async slices(
    work: RunningSearch | Counting,
    milliseconds: number,
    onSlice: () => void | Promise<void>,
  ): Promise<'signal' | 'time' | undefined> {
    const end = performance.now() + milliseconds;
    for (let steps = firstSlice; ; ) {
      const began = performance.now();
      const done = work.advance(steps);
      const took = performance.now() - began;
      if (took > longestSlice) steps = Math.max(1, Math.floor((steps * longestSlice) / took));
      else if (took < longestSlice / 2) steps = Math.min(sliceSteps, steps * 2);
      await onSlice();
      await breathe();
      if (done) return undefined;
      if (this.interrupted) return 'signal';
      if (performance.now() > end) return 'time';
    }
  }
}

/** Lets signals and output through. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Shows what was found before something threw. If it was the showing that threw, that is known already. */
async function keep(show: () => void | Promise<void>): Promise<void> {
  try {
    await show();
  } catch {}
}

/** The error with the run that threw it. */
function explained(thrown: unknown, { system, strategy, options }: PlannedRun): Error {
  const error = faultOf(thrown, compiledFor(system, options));
  return error instanceof InputError
    ? error
    : new Defect(`${system.exploration.name}/${system.variant}, ${strategy.name}: ${error.message}`);
}
