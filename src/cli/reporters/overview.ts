import { causesOf } from '../../causes/causes.js';
import { replay } from '../../replay/replay.js';
import type { ConfirmedFinding } from '../../replay/finding.js';
import { story } from '../../replay/story.js';
import type { System } from '../../replay/system.js';
import { diagram, replayCommand } from '../../report/columns.js';
import { kindsLine, overviewTable, type Sighting } from '../../report/overview.js';
import { plural } from '../../report/plural.js';
import type { ReportedRun } from '../../report/run.js';
import { siteOf } from '../../core/system/site.js';
import { type Catalogue, familyOf, toys } from '../families.js';
import { KnownFindings, placeIn } from '../known.js';
import { bold, green, type Output, red, yellow } from '../output.js';
import { originLine, painted } from '../paint.js';
import type { Reporter, ReportFormat } from '../reporter.js';

/** One screen: so many diagrams of so many lines at most, not all of one family, and so many lines of the table of the largest family. */
const mostDrawn = 3;
const mostOfFamily = 2;
const tallest = 22;
const mostRows = 6;
/** Of schedules with more steps those that matter are drawn. */
const inFull = 8;

/** Three diagrams as soon as they are known; the rest counted, family by family. */
export const overview: ReportFormat = {
  name: 'overview',
  says: 'one screen: three diagrams, the rest in a table, with --all the whole of it (default without names)',
  open: ({ output, registry, all = false }) => new OverviewReporter(output, registry, all),
};

/** What was found in one family of explorations. */
interface Family {
  readonly systems: Set<System>;
  readonly complete: Set<System>;
  readonly clean: Set<System>;
  readonly sightings: Map<string, Seen>;
  /** Kinds of which one was drawn. */
  readonly drawn: Set<string>;
}

/** A finding of one system, and where it comes from. */
interface Seen {
  readonly system: System;
  readonly finding: ConfirmedFinding;
  readonly known: string | undefined;
}

class OverviewReporter implements Reporter {
  private readonly known: KnownFindings;
  private readonly families = new Map<string, Family>();
  private drawn = 0;
  private readonly drawnOf = new Set<string>();
  private runs = 0;

  constructor(
    private readonly output: Output,
    private readonly registry: Catalogue,
    private readonly all: boolean,
  ) {
    this.known = new KnownFindings(registry);
  }

  system(system: System): void {
    this.family(system).systems.add(system);
  }

  found(_: unknown, desk: System, finding: ConfirmedFinding): void {
    const { name } = desk.exploration;
    const known = this.known.originOf(desk, finding);
    const { sightings } = this.family(desk);
    const site = `${name}/${desk.variant} ${siteOf(finding)}`;
    if (!sightings.has(site)) sightings.set(site, { system: desk, finding, known });
    if (this.drawn < mostDrawn && finding.shortest) this.draw(desk, finding, known);
  }

  /** Only what leaves the kernel in a state of which nobody can say what comes next, and only of code that is somebody's. */
  private draw(desk: System, finding: ConfirmedFinding, known: string | undefined): void {
    const { name, reason } = desk.exploration;
    const { drawn: kinds } = this.family(desk);
    if (toys.includes(familyOf(name, this.registry) ?? '') || this.drawnOf.has(name)) return;
    if (kinds.size === mostOfFamily || kinds.has(finding.kind)) return;
    if (!desk.compiled.world.detectors.some(({ kind, endsRun }) => kind === finding.kind && endsRun)) return;
    const told = story(desk, replay(desk, finding.choices), { site: siteOf(finding), inFull });
    const lines = diagram(told);
    if (lines.length > tallest) return;
    this.drawn++;
    kinds.add(finding.kind);
    this.drawnOf.add(name);
    const heading = `${bold(`${this.drawn}. ${name}`)}: ${finding.kind}, where ${reason}`;
    this.output.result(['', heading, originLine(known), painted(lines.join('\n')), `replay: ${replayCommand(told)}`].join('\n'));
  }

  ended({ system, outcome }: ReportedRun): void {
    this.runs++;
    const { complete, clean } = this.family(system);
    if (outcome.complete) complete.add(system);
    if (outcome.verdict === 'clean') clean.add(system);
  }

  close(): void {
    const families = [...this.families].sort(([, a], [, b]) => b.systems.size - a.systems.size);
    for (const [i, [name, { systems, complete, clean, sightings }]] of families.entries()) {
      const all = [...sightings.values()];
      const showing = new Set(all.map(({ system }) => system.exploration.name)).size;
      const fresh = all.filter(({ known }) => known === undefined).length;
      const known = fresh === 0 ? 'all of them known' : yellow(`${fresh} of them new`);
      const gap = i === 0 ? '\n' : '';
      this.output.result(
        `${gap}${bold(name)}: ${plural(all.length, 'finding')} in ${showing} of ${plural(systems.size, 'system')}, ${known}; ` +
          `searched to the end: ${complete.size}, of these clean: ${cleanText(clean)}`,
      );
      if (all.length > 0 && (i === 0 || this.all)) this.output.result(`  ${kindsLine(all.map(({ finding }) => finding.kind))}`);
      if (i === 0) for (const line of overviewTable(byCause(all), this.all ? Infinity : mostRows)) this.output.result(line);
    }
    const count = [...this.families.values()].reduce((sum, { sightings }) => sum + sightings.size, 0);
    this.output.result(
      [
        '',
        (count > 0 ? red : green)(
          `${plural(count, 'finding')} in ${plural(this.runs, 'search', 'es')}, each replayed on live XState actors.`,
        ),
        'One in full: npx racewalk replay TOKEN. All causes: npx racewalk explore --all. One system: npx racewalk explore NAME.',
        'Repaired code: npx racewalk explore NAME/repaired. Your own C: npx racewalk new race.c, then explore race.c.',
      ].join('\n'),
    );
  }

  private family({ exploration: { name } }: System): Family {
    const family = familyOf(name, this.registry) ?? 'your own';
    const known = this.families.get(family);
    if (known) return known;
    const fresh: Family = { systems: new Set(), complete: new Set(), clean: new Set(), sightings: new Map(), drawn: new Set() };
    this.families.set(family, fresh);
    return fresh;
  }
}

/** How many; of few, which. */
const cleanText = (clean: ReadonlySet<System>): string =>
  clean.size === 0 || clean.size > mostDrawn
    ? `${clean.size}`
    : [...clean].map(({ exploration, variant }) => `${exploration.name}/${variant}`).join(', ');

/** The findings with their causes. One place in the code has one cause here, that of its shortest schedule: `explore NAME` tells more. */
function byCause(seen: readonly Seen[]): readonly Sighting[] {
  const shortest = new Map<string, Seen>();
  for (const one of seen) {
    const place = placeIn(one.finding.title);
    const best = shortest.get(place);
    if (best === undefined || one.finding.steps < best.finding.steps) shortest.set(place, one);
  }
  const causes = causesOf([...shortest.values()].map(({ system, finding }) => ({ system, findings: [finding] })));
  const causeOf = new Map(causes.flatMap(({ id, members }) => members.map(({ finding }) => [placeIn(finding.title), id] as const)));
  return seen.map(({ system, finding: { kind, title, steps, token }, known }) => ({
    exploration: system.exploration.name,
    kind,
    cause: causeOf.get(placeIn(title))!,
    steps,
    token,
    known,
  }));
}
