import type { Cause } from '../../causes/causes.js';
import type { ConfirmedFinding } from '../../replay/finding.js';
import { replay } from '../../replay/replay.js';
import { shrinking } from '../../replay/shrink.js';
import { story } from '../../replay/story.js';
import type { System } from '../../replay/system.js';
import { columns as drawn } from '../../report/columns.js';
import { causeLines, mergedLines } from '../../report/causes.js';
import { countLines } from '../../report/count.js';
import { plural } from '../../report/plural.js';
import type { ReportedRun } from '../../report/run.js';
import { alsoLine, bySite, causesLines, siteTitle } from '../../report/same-site.js';
import { summaryLine, unreachedLines } from '../../report/text.js';
import { type Encounter, identityOf, siteOf } from '../../core/system/site.js';
import type { Casebook } from '../causes/casebook.js';
import { bold, dim, green, type Output, red, yellow } from '../output.js';
import { wrapped } from '../paint.js';
import type { Hurry } from '../progress/hurry.js';
import type { Reporter, ReportFormat } from '../reporter.js';
import { ReplayedColumns } from '../reporting/replayed-columns.js';

/** Enough for the small explorations; a larger one gets a local minimum, for `racewalk shrink` has more time. */
const bfsBudget = 300_000;

/**
 * Diagrams: that of the first finding as soon as it shows, and at the end of a search one of each other cause, with a table of what
 * comes of it. A cause that several explorations show is drawn once. With --all the first finding of each kind on each role of object is
 * drawn, and the others are one line each.
 */
export const columns: ReportFormat = {
  name: 'columns',
  says: 'each cause with a diagram, the first as soon as it shows; with --all each finding',
  open: ({ output, casebook, all = false }) => new ColumnsReporter(output, casebook, all),
  replay: ({ output }) => new ReplayedColumns(output),
};

class ColumnsReporter implements Reporter {
  private readonly drawnKinds = new Set<string>();
  private shownSites = new Set<string>();
  /** The same with the other side: what is told once of a system. */
  private told = new Set<string>();
  /** Kinds, and the explorations that show them: the last thing on the screen is an overview. */
  private readonly shownBy = new Map<string, Set<string>>();
  private runs = 0;
  private systems = 0;
  private count = 0;

  /** Tokens. */
  private readonly drawn = new Set<string>();
  /** Of the system at hand. */
  private drewOne = false;

  constructor(
    private readonly output: Output,
    private readonly casebook: Casebook,
    private readonly all: boolean,
  ) {}

  system({ exploration, variant, switchText, scenario, switches }: System): void {
    const assumed = Object.entries(scenario.assumes ?? {}).map(([name, value]) => `${name} ${value}`);
    const chosen = Object.entries(switches).map(([name, value]) => `${name}=${value}`);
    const actors = scenario.actors.map(({ name }) => name);
    this.systems++;
    this.shownSites = new Set();
    this.drewOne = false;
    this.told = new Set();
    this.output.result(
      [
        `${this.systems > 1 ? '\n' : ''}${bold(`== ${exploration.name}/${variant}${switchText}`)}: ${exploration.reason}`,
        wrapped([`   actors ${actors.join(', ')}`, ...[assumed, chosen].flatMap((list) => list.join(', ') || [])].join('; '), dim),
      ].join('\n'),
    );
  }

  async found(_: unknown, desk: System, finding: ConfirmedFinding, hurry: Hurry): Promise<void> {
    if (!this.all) return this.foundOf(desk, finding, hurry);
    const site = siteOf(finding);
    if (this.shownSites.has(site)) return;
    this.shownSites.add(site);
    this.isNew(finding);
    this.shownBy.set(finding.kind, (this.shownBy.get(finding.kind) ?? new Set()).add(desk.exploration.name));
    const kind = `${finding.kind} ${finding.name ?? ''} ${finding.object}`;
    const first = !this.drawnKinds.has(kind);
    this.drawnKinds.add(kind);
    const draws = first && !(await hurry());
    this.output.result(draws ? `\n${await diagramOf(desk, finding, bfsBudget, hurry)}` : `${red(finding.title)}  ${dim(finding.token)}`);
  }

  /** Draws the first of a system at once: by what comes later it may turn out to be part of another cause. */
  private async foundOf(desk: System, finding: ConfirmedFinding, hurry: Hurry): Promise<void> {
    this.shownBy.set(finding.kind, (this.shownBy.get(finding.kind) ?? new Set()).add(desk.exploration.name));
    await this.casebook.add(desk, finding, hurry);
    const cause = this.casebook.of(finding);
    if (this.drewOne || cause === undefined || this.isDrawn(cause)) return;
    this.drewOne = true;
    await this.draw(desk, finding, hurry);
  }

  private async draw(desk: System, finding: ConfirmedFinding, hurry: Hurry): Promise<void> {
    if (await hurry()) return;
    this.drawn.add(finding.token);
    this.output.result(`\n${await diagramOf(desk, finding, bfsBudget, hurry)}`);
  }

  private isDrawn({ members }: Cause): boolean {
    return members.some(({ finding: { token } }) => this.drawn.has(token));
  }

  /** What was not told yet, by cause, each with a diagram where it has none; without a cause what there was no time to look into. */
  private async causesIn(run: ReportedRun, hurry: Hurry): Promise<void> {
    const found = run.findings.filter((finding) => this.isNew(finding));
    for (const cause of this.casebook.all) {
      const mine = found.filter((finding) => this.casebook.of(finding) === cause);
      if (mine.length === 0) continue;
      const [name, ...lines] = causeLines(cause, mine, run);
      this.output.result(`\n${red(name!)}\n${lines.join('\n')}`);
      const { system, finding } = cause.members[0]!;
      if (!this.isDrawn(cause)) await this.draw(system, finding, hurry);
    }
    for (const finding of found)
      if (this.casebook.of(finding) === undefined) this.output.result(`${red(finding.title)}  ${dim(finding.token)}`);
    for (const line of mergedLines(run)) this.output.result(wrapped(line, dim));
  }

  async ended(run: ReportedRun, hurry: Hurry): Promise<void> {
    this.runs++;
    const { verdict } = run.outcome;
    const paint = verdict === 'violations' ? red : verdict === 'clean' ? green : yellow;
    this.output.result(wrapped(`-- ${summaryLine(run)}`, paint));
    for (const line of [...(this.all ? causesLines(run) : []), ...unreachedLines(run)]) this.output.result(wrapped(line, dim));
    for (const line of countLines(run)) this.output.result(line);
    if (!this.all) await this.causesIn(run, hurry);
    for (const { told, also } of this.all ? bySite(run.findings) : []) {
      const lines = [told, ...also].filter(({ other }) => this.isNew({ ...told, other })).map((one) => `\n      ${alsoLine(one)}`);
      if (lines.length > 0) this.output.result(dim(`   ${siteTitle(told)}:${lines.join('')}`));
    }
    const { notModelled = [] } = run.system.scenario;
    if (verdict === 'clean' && notModelled.length > 0)
      this.output.result(wrapped(`   within the actors and bounds above; not modelled: ${notModelled.join('; ')}`, dim));
  }

  /** Whether nobody was told of it, with this other side, until now. */
  private isNew(finding: Encounter): boolean {
    const identity = identityOf(finding);
    if (this.told.has(identity)) return false;
    this.told.add(identity);
    this.count++;
    return true;
  }

  close(): void {
    const widest = Math.max(0, ...[...this.shownBy.keys()].map((kind) => kind.length));
    const overview = [...this.shownBy]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, names]) => `${red(kind.padEnd(widest))}  ${[...names].join(', ')}`);
    if (this.systems > 1 && overview.length > 0) this.output.result(`\n${overview.join('\n')}`);
    const where = `${plural(this.runs, 'search', 'es')} of ${plural(this.systems, 'system')}`;
    const causes = this.casebook.all.length;
    const of = this.all || causes === 0 ? '' : ` of ${plural(causes, 'cause')}`;
    this.output.result(`\n${bold(`${plural(this.count, 'finding')}${of}`)} in ${where}, each replayed on live XState actors`);
  }
}

/** Milliseconds of work from one look at whether there is a hurry to the next. */
const betweenLooks = 50;

/** The diagram of the smallest schedule that shrinking reaches within the budget, or in a hurry of the schedule as it is. */
async function diagramOf(desk: System, finding: ConfirmedFinding, budget: number, hurry: Hurry): Promise<string> {
  const work = shrinking(desk, finding, { bfsBudget: budget });
  for (let looked = performance.now(), step = work.next(); ; step = work.next()) {
    if (step.done) {
      const { choices, guarantee } = step.value;
      return drawn(story(desk, replay(desk, choices), { site: siteOf(finding), guarantee }));
    }
    if (performance.now() - looked < betweenLooks) continue;
    if (await hurry()) return drawn(story(desk, replay(desk, finding.choices), { site: siteOf(finding) }));
    looked = performance.now();
  }
}
