import type { Distinct } from '../core/search/strategy.js';
import { memoryModel } from '../core/search/strategy.js';
import { unreachedOf } from '../replay/unreached.js';
import { countLines, grouped } from './count.js';
import type { ReportedRun } from './run.js';
import { alsoLine, bySite, causesLines } from './same-site.js';

/** By run: one line a finding, a summary line, then what a search merges, what a clean one did not reach, and what was counted. */
export function text(runs: readonly ReportedRun[]): string {
  return runs
    .flatMap((run) => [...findingLines(run), summaryLine(run), ...causesLines(run), ...unreachedLines(run), ...countLines(run)])
    .map((line) => `${line}\n`)
    .join('');
}

/** Kind, title, actor at point, token; the title begins with the kind and names actor and point. Those of one site are together. */
function findingLines({ findings }: ReportedRun): string[] {
  return bySite(findings).flatMap(({ told, also }) => [`${told.title}  ${told.token}`, ...also.map(alsoLine)]);
}

/** The verdict with what it rests on. */
export function summaryLine({ system, outcome, findings }: ReportedRun): string {
  const { strategy, reducer, seed, verdict, complete, stoppedBy, stats, remark, distinct } = outcome;
  const what = verdict === 'violations' ? `${findings.length} finding${findings.length === 1 ? '' : 's'}` : verdict;
  const facts = [
    `${system.exploration.name}/${system.variant}${system.switchText}: ${what}`,
    `${strategy} seed ${seed}`,
    ...(reducer === undefined ? [] : [`reduced by ${reducer}`]),
    complete ? 'complete within its bounds' : stoppedBy === null ? 'not complete' : `stopped by ${stoppedBy}`,
    memoryModel,
    ...(stats.states > 0 ? [`${stats.states} states`] : []),
    `${stats.transitions} transitions`,
    ...(stats.schedules > 0 ? [`${stats.schedules} schedules`] : []),
    ...(remark === undefined ? [] : [remark]),
    ...(distinct === undefined || distinct.ended === 0 ? [] : [distinctText(distinct)]),
  ];
  return facts.join(', ');
}

/** Names that a line has of what was not reached; all are in the JSON. */
const mostNames = 4;

/** What a clean search did not come to, of which it says nothing. No lines for another verdict. */
export function unreachedLines({ system, outcome: { verdict, reached } }: ReportedRun): string[] {
  if (verdict !== 'clean' || reached === undefined) return [];
  const missing = Object.entries(unreachedOf(system, reached)).filter(([, { missed }]) => missed.length > 0);
  if (missing.length === 0) return ['   every point of its paths was reached, with every branch and every outcome'];
  const texts = missing.map(([what, { of, missed }]) => {
    const more = missed.length > mostNames ? ` and ${missed.length - mostNames} more, all of which --reporter json has` : '';
    return `${missed.length} of ${of} ${what} (${missed.slice(0, mostNames).map(placeText).join(', ')}${more})`;
  });
  return [`   never reached, and so nothing is said of: ${texts.join('; ')}`];
}

/** A place in C by its line, where a point is named after that: `reader, line 19 to line 24`; any other one as it is named. */
function placeText(place: string): string {
  const line = (name: string): string =>
    name.replace(/^L(\d+)(?:-(\d+))?$/, (_, number, step) => `line ${number}${step === undefined ? '' : `, step ${step},`}`);
  const [, path, from, to, way, rest] = /^(\w+)\.(L\d+(?:-\d+)?)(?: -> ([\w-]+)(?: #(\d+))?)?(.*)$/.exec(place) ?? [];
  if (path === undefined) return place;
  const where = `${path}, ${line(from!)}`;
  if (to === undefined) return where.replace(/,$/, '') + rest!;
  return `${where} to ${/^L\d/.test(to) ? line(to).replace(/,$/, '') : 'its end'}${way === undefined ? '' : ` (way ${way})`}${rest!}`;
}

/** What the walks came to, and whether more of them would come to more. */
function distinctText({ states, finals, finalsAreMore, ended, lastNew, chanceOfNew, plateau }: Distinct): string {
  const seen =
    `about ${grouped(states)} states, ${finalsAreMore ? 'more than ' : ''}${grouped(finals)} final ` + `state${finals === 1 ? '' : 's'}`;
  const last =
    plateau === null
      ? `the last new one in schedule ${lastNew} of ${ended}`
      : `none new in the last ${ended - lastNew} of ${ended} schedules`;
  if (chanceOfNew === null) return finalsAreMore ? seen : `${seen}, ${last}`;
  const next = `the next schedule ends in a new one with probability about ${chanceOfNew.toFixed(4)}`;
  const confidence = plateau === null ? '' : `, with 95 % confidence below ${plateau.toFixed(4)}`;
  return `${seen}, ${last}: ${plateau === null ? 'no plateau' : 'a plateau'}, ${next}${confidence}`;
}
