import type { Counting } from '../search/count.js';
import type { Exploring } from '../search/explore.js';
import { dim, onTerminal } from './output.js';
import type { PlannedRun } from './plan.js';
import { progressLine } from './progress-line.js';

/** Milliseconds from one line to the next: on a terminal, and elsewhere. */
const rewritten = 100;
const appended = 10_000;

/** Says on stderr how far the search is: a line that is rewritten on a terminal, a line now and then elsewhere, nothing in CI. */
export class Progress {
  private readonly live = onTerminal(process.stderr);
  private readonly silent = Boolean(process.env.CI);
  private shownAt = performance.now();
  private shown = false;
  private began: { readonly run: unknown; readonly at: number; readonly transitions: number } | undefined;

  show(planned: PlannedRun, exploring: Exploring): void {
    const { stats, found, waiting, levels } = exploring;
    const now = performance.now();
    if (this.began?.run !== exploring) this.began = { run: exploring, at: now, transitions: stats.transitions };
    if (!this.due(now)) return;
    const { at, transitions } = this.began;
    const { system, strategy } = planned;
    const name = `${system.exploration.name}/${system.variant} ${strategy.name}`;
    this.line(progressLine({ name, stats, exhaustive: strategy.exhaustive && !strategy.stateless, waiting, levels, found, seconds: (now - at) / 1000, made: stats.transitions - transitions }));
  }

  counting({ system }: PlannedRun, { states, transitions }: Counting): void {
    if (!this.due(performance.now())) return;
    this.line(`${system.exploration.name}/${system.variant} counting schedules: ${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions`);
  }

  /** Out of the way before something else is written. */
  clear(): void {
    if (this.shown) process.stderr.write('\r\x1b[2K');
    this.shown = false;
  }

  private due(now: number): boolean {
    if (this.silent || now - this.shownAt < (this.live ? rewritten : appended)) return false;
    this.shownAt = now;
    return true;
  }

  private line(text: string): void {
    this.shown = this.live;
    // a line that wraps could not be taken back
    process.stderr.write(this.live ? `\r\x1b[2K${dim(text.slice(0, (process.stderr.columns ?? 80) - 1))}` : `${text}\n`);
  }
}
