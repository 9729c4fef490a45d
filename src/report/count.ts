import { siteOf } from '../core/system/site.js';
import type { ReportedRun } from './run.js';

/** Digits in groups of three. */
export const grouped = (value: bigint | number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

const weighedLine = (p: number, what: string): string => `     ${p.toPrecision(6).padEnd(13)} ${what}`;

/** What was counted of a run's system: its schedules, how likely a uniform walk shows each finding, and any. No lines if nobody asked. */
export function countLines({ count, findings }: ReportedRun): string[] {
  if (count === undefined) return [];
  const { schedules, longest, probability, any, relativeError, missing } = count;
  const what =
    schedules === undefined
      ? `schedules not counted: ${missing}`
      : `${grouped(schedules)} distinct schedule${schedules === 1n ? '' : 's'} of at most ${longest} ` +
        `steps${missing === undefined ? '' : `; ${missing}`}`;
  const weighed = findings.flatMap((finding) => {
    const p = probability.get(siteOf(finding));
    return p === undefined ? [] : [weighedLine(p, finding.title)];
  });
  if (any !== undefined && probability.size > 1) weighed.push(weighedLine(any, 'any finding of the system'));
  return [
    `   ${what}`,
    ...(weighed.length === 0
      ? []
      : [`   probability that a uniform random walk shows it (relative error below ${relativeError.toExponential(0)}):`, ...weighed]),
  ];
}
