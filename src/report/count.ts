import { siteOf } from '../core/system/site.js';
import type { ReportedRun } from './run.js';

/** Digits in groups of three. */
export const grouped = (value: bigint | number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** What was counted of a run's system: its schedules, and how likely a uniform walk shows each finding. No lines where nobody asked. */
export function countLines({ count, findings }: ReportedRun): string[] {
  if (count === undefined) return [];
  const { schedules, longest, probability, relativeError, missing } = count;
  const what =
    schedules === undefined
      ? `schedules not counted: ${missing}`
      : `${grouped(schedules)} distinct schedule${schedules === 1n ? '' : 's'} of at most ${longest} ` +
        `steps${missing === undefined ? '' : `; ${missing}`}`;
  const weighed = findings.flatMap((finding) => {
    const p = probability.get(siteOf(finding));
    return p === undefined ? [] : [`     ${p.toPrecision(6).padEnd(13)} ${finding.title}`];
  });
  return [
    `   ${what}`,
    ...(weighed.length === 0
      ? []
      : [`   probability that a uniform random walk shows it (relative error below ${relativeError.toExponential(0)}):`, ...weighed]),
  ];
}
