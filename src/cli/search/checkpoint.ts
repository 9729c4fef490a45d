import { InputError } from '../../core/error.js';
import { type Outcome, type SavedSearch, SearchRun } from '../../search/explore.js';
import { reducerNames } from '../../search/reduction/reduced-system.js';
import { type CheckpointOf, readCheckpoint, removeCheckpoint, writeCheckpoint } from '../../store/checkpoint.js';
import { terminal } from '../output.js';
import { version } from '../package.js';
import type { PlannedRun } from './planned-run.js';
import { compiledFor } from './searched-system.js';

/** Writing takes at most about this share of the time. */
const share = 1 / 10;

/**
 * Keeps one search in a file, so that it outlives its process. Where the file exists, the search goes on from it; when the
 * search comes to its end, the file is removed.
 */
export class Checkpoint {
  private readonly of: CheckpointOf;
  private readonly saved: SavedSearch | undefined;
  private due: number;

  /** Throws an InputError where the search cannot be saved, or the file is of another one. */
  constructor(
    private readonly file: string,
    private readonly milliseconds: number,
    planned: readonly PlannedRun[],
  ) {
    const [run] = planned;
    if (planned.length !== 1 || run === undefined)
      throw new InputError(
        `--checkpoint keeps one search, and these are ${planned.length};` +
          ' name one exploration with one variant, and one strategy, such as --strategy bfs',
      );
    const { system, strategy, options, parallel } = run;
    if (parallel !== undefined) throw new InputError('--checkpoint: a search of several workers cannot be saved; leave out --workers');
    const { limits, reducers, ...shape } = options;
    const unsaved = reducers?.find(({ conflicts }) => conflicts?.includes('checkpoint'));
    if (unsaved !== undefined)
      throw new InputError(`--checkpoint: a search with the reducer ${unsaved.name} cannot be saved; leave out one of them`);
    if (!new SearchRun(compiledFor(system, options), strategy, options).saves)
      throw new InputError(`--checkpoint: a search by ${strategy.name} with these options cannot be saved; bfs can`);
    this.of = {
      racewalk: version,
      system: system.name,
      strategy: strategy.name,
      options: { ...shape, reduce: reducerNames(reducers), steps: limits.steps },
    };
    this.saved = readCheckpoint(file, this.of);
    this.due = performance.now() + milliseconds;
  }

  begin(search: SearchRun): void {
    if (this.saved === undefined) return;
    search.restore(this.saved);
    const { states, transitions } = search.stats;
    terminal.diagnostic(`racewalk: goes on from ${this.file}: ${states} states, ${transitions} transitions`);
  }

  /** Called between two slices: writes the file where it is time to. */
  slice(search: SearchRun): void {
    if (performance.now() >= this.due) this.write(search);
  }

  /** Called when the search has stopped, for now or for good. */
  stopped(search: SearchRun): void {
    this.write(search);
  }

  /** Called when the report is written. */
  end({ stoppedBy }: Outcome): void {
    if (stoppedBy === null || stoppedBy === 'first' || stoppedBy === 'steps') removeCheckpoint(this.file);
    else
      terminal.diagnostic(
        `racewalk: stopped by ${stoppedBy}; the same command, with a larger limit where one was met, goes on from ${this.file}`,
      );
  }

  private write(search: SearchRun): void {
    const began = performance.now();
    const saved = search.snapshot();
    if (saved !== undefined) writeCheckpoint(this.file, this.of, saved);
    const now = performance.now();
    this.due = now + Math.max(this.milliseconds, (now - began) / share);
  }
}
