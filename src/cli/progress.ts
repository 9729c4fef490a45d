import type { Counting } from '../search/count.js';
import type { Exploring } from '../search/explore.js';
import { dim, onTerminal } from './output.js';
import type { PlannedRun } from './plan.js';

/** One line on a terminal's stderr that says how far the search is; nothing anywhere else. */
export class Progress {
  private readonly live = onTerminal(process.stderr);
  private shownAt = 0;
  private shown = false;

  show({ system, strategy }: PlannedRun, { stats, found }: Exploring): void {
    const seen = strategy.exhaustive ? `${stats.states.toLocaleString('en')} states, ${stats.transitions.toLocaleString('en')} transitions` : `${stats.schedules.toLocaleString('en')} schedules`;
    this.line(`${system.exploration.name}/${system.variant} ${strategy.name}: ${seen}, ${found} found`);
  }

  counting({ system }: PlannedRun, { states, transitions }: Counting): void {
    this.line(`${system.exploration.name}/${system.variant} counting schedules: ${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions`);
  }

  private line(text: string): void {
    const now = performance.now();
    if (!this.live || now - this.shownAt < 100) return;
    this.shownAt = now;
    this.shown = true;
    process.stderr.write(`\r\x1b[2K${dim(text)}`);
  }

  /** Out of the way before something else is written. */
  clear(): void {
    if (this.shown) process.stderr.write('\r\x1b[2K');
    this.shown = false;
  }
}
