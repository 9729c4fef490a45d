import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Defect } from '../../core/error.js';
import { siteOf } from '../../core/system/site.js';
import { filmOf } from '../../explorer/film.js';
import { type PageCause, type PageData, type PageFinding, pageOf, type PageRun, pageSchema } from '../../explorer/page-data.js';
import { pageSystem } from '../../explorer/page-system.js';
import type { ConfirmedFinding } from '../../replay/finding.js';
import type { System } from '../../replay/system.js';
import { parseToken } from '../../replay/token.js';
import { summaryLine } from '../../report/text.js';
import type { ReportedRun } from '../../report/run.js';
import { packageRoot } from '../../store/package-root.js';
import type { Catalogue } from '../families.js';
import { KnownFindings } from '../known.js';
import { version } from '../package.js';
import type { Casebook } from '../causes/casebook.js';

/** What a listed finding is known by. */
export type Listed = Pick<PageFinding, 'token' | 'kind' | 'title' | 'steps' | 'site' | 'origin' | 'cause'>;

/** Gathers what a page is given. */
export class PageBuilder {
  private readonly systems: System[] = [];
  private readonly findings: PageFinding[] = [];
  private readonly runs: PageRun[] = [];
  private readonly known: KnownFindings;

  constructor(registry: Catalogue) {
    this.known = new KnownFindings(registry);
  }

  /** The system's number. */
  system(system: System): number {
    const known = this.systems.findIndex(({ name }) => name === system.name);
    return known >= 0 ? known : this.systems.push(system) - 1;
  }

  /** A search that has ended, with its findings. */
  run(run: ReportedRun): void {
    const system = this.system(run.system);
    const { strategy, verdict, complete, stoppedBy } = run.outcome;
    this.runs.push({
      system,
      strategy,
      verdict,
      stoppedBy: complete ? null : (stoppedBy ?? 'its bounds'),
      findings: run.findings.length,
      text: summaryLine(run),
    });
    for (const finding of run.findings) this.found(run.system, finding);
  }

  private found(system: System, finding: ConfirmedFinding): void {
    const { token, kind, title, steps } = finding;
    const origin = this.known.originOf(system, finding) ?? null;
    this.finding(system, { token, kind, title, steps, origin, site: siteOf(finding), cause: null });
  }

  /** The same finding of several searches is listed once. */
  finding(given: System, listed: Listed): void {
    const system = this.system(given);
    if (this.findings.some((one) => one.system === system && one.title === listed.title)) return;
    this.findings.push({ system, ...listed });
  }

  /** Everything, with the causes that are known. */
  data(causes: readonly (PageCause & { readonly tokens: readonly string[] })[]): PageData {
    const systems = this.systems.map((system) => {
      const shipped = system.module === undefined && system.scenario.text === undefined;
      const page = pageSystem(withShortPaths(system), shipped, sourceOf(system));
      return { ...page, switches: parseToken(`${system.name}:nobody`).switches };
    });
    const findings = this.findings.map((finding) => {
      const cause = causes.find(({ tokens }) => tokens.includes(finding.token))?.id ?? finding.cause;
      const recorded = systems[finding.system]!.refusal !== undefined;
      const film = recorded && filmOf(this.systems[finding.system]!, parseToken(finding.token).schedule, finding.site);
      return { ...finding, cause, ...(film && { film }) };
    });
    return {
      schema: pageSchema,
      racewalk: version,
      systems,
      findings,
      causes: causes.map(({ id, sentence }) => ({ id, sentence })),
      runs: this.runs,
    };
  }
}

/** The causes of a casebook, each with the tokens of its findings. */
export const causesOf = (casebook: Casebook): readonly (PageCause & { readonly tokens: readonly string[] })[] =>
  casebook.all.map(({ id, sentence, members }) => ({ id, sentence, tokens: members.map(({ finding }) => finding.token) }));

/** The text of a model in C. */
const sourceOf = ({ scenario: { text } }: System): string | undefined =>
  text !== undefined && existsSync(text) ? readFileSync(text, 'utf8') : undefined;

/** A page goes to others: what its files are called here is nobody's business. */
function withShortPaths(system: System): System {
  const { text } = system.scenario;
  if (text === undefined) return system;
  const root = fileURLToPath(packageRoot);
  const short = resolve(text).startsWith(root) ? relative(root, text) : relative('.', text);
  return Object.create(system, { scenario: { value: { ...system.scenario, text: short } } }) as System;
}

/** The page as one file. Throws a Defect where the package was built without it. */
export function pageFile(data: PageData): string {
  const template = new URL('dist/ui/explorer.html', packageRoot);
  if (!existsSync(template)) throw new Defect(`${fileURLToPath(template)} is missing; "npm run build" makes it`);
  return pageOf(readFileSync(template, 'utf8'), data);
}
