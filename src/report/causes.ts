import type { Cause } from '../causes/causes.js';
import { placeOf, siteOf } from '../core/system/site.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import type { Broken, Doer } from '../lifetimes/first-broken.js';
import { wrap } from './columns.js';
import { plural } from './plural.js';
import type { ReportedRun } from './run.js';
import { alsoLine, mergedSites } from './same-site.js';

/** As wide as what is read in mail may be; a token may be wider. */
const width = 72;

/** Which rule of its owners a schedule breaks first, who does it, and who owns it then. */
function ruleText({ rule, breaker, owner }: Broken): string {
  const side = ({ actor, text, function: name }: Doer): string => `${actor}'s "${text}" in ${name}()`;
  const by = breaker === undefined ? 'at the end' : `by ${side(breaker)}`;
  return `it first breaks "${rule}", ${by}${owner ? `; the owner is so by ${side(owner)}` : ''}`;
}

/** A cause with these findings of a run: its name and sentence, and a row for each: kind, place, token. */
export function causeLines(cause: Cause, findings: readonly ConfirmedFinding[], run: Pick<ReportedRun, 'outcome' | 'count'>): string[] {
  const merged = mergedSites(run);
  const chances = findings.flatMap((finding) => run.count?.probability.get(siteOf(finding)) ?? []);
  const chance =
    chances.length === 0 ? '' : `, a uniform random walk shows one at least with probability ${Math.max(...chances).toPrecision(3)}`;
  const rows = [...findings].sort((a, b) => a.steps - b.steps);
  const whats = rows.map(({ kind, name, object }) => [kind, ...(name ? [`(${name})`] : []), ...(object ? [object] : [])].join(' '));
  const wheres = rows.map((finding) => {
    const { actor, other } = finding;
    const same = rows.filter((one) => siteOf(one) === siteOf(finding)).length > 1 && other !== null;
    const place = actor === '' ? 'at the end' : placeOf(finding);
    return `${place}${same ? ` after ${placeOf(other)}` : ''}${merged.has(siteOf(finding)) ? ' *' : ''}`;
  });
  const [what, where] = [whats, wheres].map((texts) => Math.max(...texts.map(({ length }) => length)));
  return [
    `${cause.id}: ${plural(findings.length, 'finding')}${chance}`,
    ...wrap(`  ${cause.sentence}`, width, 2),
    ...(cause.broken ? wrap(`  ${ruleText(cause.broken)}`, width, 2) : []),
    ...rows.flatMap((finding, i) => [
      `    ${whats[i]!.padEnd(what!)}  ${wheres[i]!.padEnd(where!)}  ${finding.token}`,
      ...finding.also.map((one) => `      ${alsoLine(one)}`),
    ]),
  ];
}

/** What the star says; none where nothing has one. */
export function mergedLines(run: Pick<ReportedRun, 'outcome'>): string[] {
  if (mergedSites(run).size === 0) return [];
  return run.outcome.causes === undefined
    ? [
        '   * may come about in other ways, too: a state does not keep who freed or changed the object before;',
        '     run with --causes frees, or all, to tell them apart',
      ]
    : [
        '   * may come about in other ways, too: of an object that nobody else freed a state does not keep',
        '     who changed it before; run with --causes all to tell them apart',
      ];
}
