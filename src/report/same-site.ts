import { type Also, type ConfirmedFinding, titleOf } from '../replay/finding.js';
import { placeOf, siteOf } from '../core/system/site.js';
import type { ReportedRun } from './run.js';

/** Findings of one site: the shortest is told in full, of the others how they came about. */
export interface SameSite {
  readonly told: ConfirmedFinding;
  readonly also: readonly Also[];
}

/** The findings by site, in the order of the first of each, with what random schedules have shown besides. */
export function bySite(findings: readonly ConfirmedFinding[]): readonly SameSite[] {
  const sites = new Map<string, ConfirmedFinding[]>();
  for (const finding of findings) sites.set(siteOf(finding), [...(sites.get(siteOf(finding)) ?? []), finding]);
  return [...sites.values()].map((same) => {
    const [told, ...others] = [...same].sort((a, b) => a.steps - b.steps);
    return { told: told!, also: [...others, ...[told!, ...others].flatMap(({ also }) => also)] };
  });
}

/** The same finding with another cause. */
export const alsoLine = ({ other, token }: Also): string =>
  `the same ${other === null ? 'with nobody before' : `after ${placeOf(other)}`}  ${token}`;

/** Site by site, those whose causes its states do not tell apart: who has freed or changed the object before is merged. */
export function mergedSites({ outcome }: Pick<ReportedRun, 'outcome'>): ReadonlySet<string> {
  if (!outcome.complete || outcome.causes === 'all') return new Set();
  return new Set(outcome.findings.filter(({ object, other }) => object !== '' && other === undefined).map(siteOf));
}

/** That a search which keeps states, and not all of what was before, tells one cause of some points. */
export function causesLines(run: Pick<ReportedRun, 'outcome'>): string[] {
  if (mergedSites(run).size === 0) return [];
  const what = run.outcome.causes === undefined ? 'free or write' : 'write, of what nobody else frees,';
  return [`   another ${what} may lead to the same points: explore --causes all tells them apart`];
}

/** The site as a title has it. */
export const siteTitle = (finding: ConfirmedFinding): string => titleOf(finding, null);
