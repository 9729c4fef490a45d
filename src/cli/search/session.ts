import { InputError } from '../../core/error.js';
import type { StopRule } from '../../core/search/limits.js';
import { alsoAfter } from '../../replay/also.js';
import { confirm, type ConfirmedFinding } from '../../replay/finding.js';
import { System } from '../../replay/system.js';
import type { ReportedRun } from '../../report/run.js';
import type { Count } from '../../search/count/count.js';
import { terminal } from '../output.js';
import { type Place, Progress } from '../progress/progress.js';
import type { Registry } from '../registry.js';
import type { Reporter } from '../reporter.js';
import type { Checkpoint } from './checkpoint.js';
import { FirstSight } from './first-sight.js';
import type { PlannedRun } from './planned-run.js';
import { breathe, type SearchDriver } from './search-driver.js';

/** What was searched so far, one system after the other. */
export class Session {
  readonly ended: ReportedRun[] = [];
  /** A defect ends the session; what was known before it is still reported. */
  failure: Error | undefined;
  /** A system did what its model says it cannot; it was told, and the others were searched. */
  refused = false;
  private readonly progress = new Progress();
  private readonly hurry = async (): Promise<boolean> => {
    await breathe();
    return this.driver.interrupted;
  };

  constructor(
    private readonly reporter: Reporter,
    private readonly registry: Registry,
    readonly driver: SearchDriver,
    private readonly options: { readonly stop: StopRule; readonly count?: boolean },
    private readonly checkpoint: Checkpoint | undefined,
  ) {}

  /** Makes the runs on one system. So many runs are left, these among them, to share the time. */
  async system(runs: readonly PlannedRun[], left: number, place: Place = { number: 1, of: 1 }): Promise<void> {
    this.progress.place = place;
    const { exploration, variant, switches, module } = runs[0]!.system;
    const desk = new System(exploration, variant, switches, this.registry.detectors, module);
    let count: Count | undefined;
    let [clean, complete] = [false, false];
    for (const [i, planned] of runs.entries()) {
      if (this.failure || this.driver.interrupted) return;
      if ((clean && planned.unless) || (complete && planned.unless === 'complete')) continue;
      if (i === 0) this.reporter.system(planned.system);
      const refusedBefore = this.refused;
      const run = await this.search(planned, desk, this.driver.share(left - i + (this.options.count && !count ? 1 : 0)));
      if (this.options.count && !this.failure && this.refused === refusedBefore)
        count ??= await this.counted(planned, this.driver.share(left - i));
      clean ||= run.outcome.verdict === 'clean';
      complete ||= run.outcome.complete;
      this.ended.push({ ...run, count });
      await this.reporter.ended({ ...run, count }, this.hurry);
      if (this.refused && !refusedBefore) return;
      if (this.options.stop === 'first' && this.ended.at(-1)!.findings.length > 0) return;
    }
  }

  private async counted(planned: PlannedRun, milliseconds: number): Promise<Count> {
    const count = await this.driver.count(planned, milliseconds, (counting) => this.progress.counting(planned, counting));
    this.progress.clear();
    return count;
  }

  private async search(planned: PlannedRun, desk: System, milliseconds: number): Promise<ReportedRun> {
    const confirmed: ConfirmedFinding[] = [];
    const sight = new FirstSight();
    const { outcome, seconds, failure } = await this.driver.run(
      planned,
      milliseconds,
      async (search) => {
        for (const [finding, known] of sight.of(search)) {
          confirmed.push(confirm(desk, known, finding));
          this.progress.clear();
          await this.reporter.found(planned, desk, confirmed.at(-1)!, this.hurry);
          await this.hurry();
        }
        this.progress.show(planned, search);
      },
      this.checkpoint,
    );
    this.progress.clear();
    const findings = confirmed.map((finding, i) => {
      const found = outcome.findings[i]!;
      return { ...finding, occurrences: found.occurrences, also: alsoAfter(desk, found, finding) };
    });
    if (failure instanceof InputError) {
      this.refused = true;
      terminal.diagnostic(`racewalk: ${failure.message}`);
    } else this.failure = failure;
    const told = { ...outcome, findings: outcome.findings.slice(0, findings.length) };
    return { system: planned.system, outcome: told, findings, seconds, failure: failure?.message };
  }
}
