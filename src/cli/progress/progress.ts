import type { Counting } from '../../search/count/count.js';
import type { RunningSearch } from '../../search/explore.js';
import { dim, onTerminal } from '../output.js';
import type { PlannedRun } from '../search/planned-run.js';
import { progressLine } from './progress-line.js';

/** Milliseconds from one line to the next: on a terminal, and elsewhere. */
const rewritten = 100;
const appended = 10_000;
/** Milliseconds, at least, that a rate is the mean of. */
const steady = 2000;

/** The number of what is looked at, from 1, of how many. */
export interface Place {
  readonly number: number;
  readonly of: number;
}

/** Says on stderr how far the search is: a line that is rewritten on a terminal, a line now and then elsewhere, nothing in CI. */
export class Progress {
  private readonly live = onTerminal(process.stderr);
  private readonly silent = Boolean(process.env.CI);
  private shownAt = performance.now();
  private shown = false;
  private readonly pace = new Pace();
  /** Said where there are several. */
  place: Place = { number: 1, of: 1 };

  show(planned: PlannedRun, search: RunningSearch): void {
    const { stats, found, waiting, levels, rebuilt } = search;
    const now = performance.now();
    const rate = this.pace.of(search, stats.transitions, now);
    if (!this.due(now)) return;
    const { system, strategy } = planned;
    const name = `${system.exploration.name}/${system.variant} ${strategy.name}`;
    this.line(
      progressLine({
        name,
        stats,
        exhaustive: strategy.kind === 'exhaustive' && !strategy.stateless,
        waiting,
        levels,
        rebuilt,
        found,
        rate,
      }),
    );
  }

  counting({ system }: PlannedRun, { states, transitions, weighed }: Counting): void {
    if (!this.due(performance.now())) return;
    const graph = `${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions`;
    const findings = weighed ? `, ${weighed.done} of ${weighed.of} findings weighed` : '';
    this.line(`${system.exploration.name}/${system.variant} counting schedules: ${graph}${findings}`);
  }

  /** Takes the line away, before something else is written. */
  clear(): void {
    if (this.shown) process.stderr.write('\r\x1b[2K');
    this.shown = false;
  }

  private due(now: number): boolean {
    if (this.silent || now - this.shownAt < (this.live ? rewritten : appended)) return false;
    this.shownAt = now;
    return true;
  }

  /** Says what is looked at, where somebody looks. */
  at(name: string): void {
    if (this.live && !this.silent) this.line(name);
  }

  private line(says: string): void {
    this.shown = this.live;
    const { number, of } = this.place;
    const text = of === 1 ? says : `${number} of ${of}: ${says}`;
    // a line that wraps could not be taken back
    process.stderr.write(this.live ? `\r\x1b[2K${dim(text.slice(0, (process.stderr.columns ?? 80) - 1))}` : `${text}\n`);
  }
}

/** Recent transitions a second: since the last but one of marks that are two seconds apart. */
class Pace {
  private run: unknown;
  private marks: readonly { readonly at: number; readonly transitions: number }[] = [];

  /** Undefined at the start. */
  of(run: unknown, transitions: number, now: number): number | undefined {
    const mark = { at: now, transitions };
    if (this.run !== run) this.marks = [mark];
    this.run = run;
    const [since] = this.marks;
    if (now - this.marks.at(-1)!.at > steady) this.marks = [this.marks.at(-1)!, mark];
    return now > since!.at ? ((transitions - since!.transitions) / (now - since!.at)) * 1000 : undefined;
  }
}
