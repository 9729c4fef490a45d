import type { Report } from './reports.js';
import type { Tally, Verdict } from './verdict.js';

/** What is known of a boot besides its console. */
export interface Told {
  /** `6.12.117`; undefined of a console that was recorded elsewhere. */
  readonly release: string | undefined;
  readonly kind: string;
  /** The line of C at which the report was made: `race.c:31`. */
  readonly place: string | undefined;
  /** Where the console is kept. */
  readonly file: string | undefined;
}

/** A verdict in words: what it is, and what shows it. */
export function verdictText(verdict: Exclude<Verdict, { readonly says: 'stopped' }>, { release, kind, place, file }: Told): string {
  const where = release === undefined ? '' : ` on Linux ${release}`;
  if (verdict.says === 'confirmed') {
    const named = verdict.report?.function;
    const at = [named === undefined ? undefined : `in ${named}()`, place === undefined ? undefined : `at ${place}`];
    const line = `line ${verdict.at}${file === undefined ? ' of the console' : ` of ${file}`}`;
    return [`confirmed${where}: ${kind}`, `  ${verdict.text}`, `  ${[...at.filter((one) => one !== undefined), line].join(', ')}`].join(
      '\n',
    );
  }
  const why = verdict.why ?? 'the schedule came to its end';
  return [`${verdict.says}${where}: ${kind}; ${why}`, ...othersText(verdict.others)].join('\n');
}

function othersText(others: readonly Report[]): readonly string[] {
  if (others.length === 0) return ['  the kernel told of nothing'];
  return ['  what the kernel told of instead:', ...others.map((one) => `    ${one.text}${kindsText(one)}, line ${one.at}`)];
}

const kindsText = ({ kinds }: Report): string => (kinds.length === 0 ? '' : ` (${kinds.join(', ')})`);

/** Rounds at random, in words. */
export function tallyText({ rounds, outcomes, reports }: Tally, release: string | undefined): string {
  const rows = [...outcomes].sort((a, b) => b[1] - a[1]).map(([what, times]) => `  ${times} of ${rounds}: ${what}`);
  const told = [...reports.values()].map(({ report, times }) => `  ${times}: ${report.text}${kindsText(report)}, line ${report.at}`);
  const where = release === undefined ? '' : ` on Linux ${release}`;
  return [
    `${rounds} rounds at random${where}${told.length > 0 ? '; the kernel told of' : ': the kernel told of nothing'}`,
    ...told,
    ...(rows.length > 0 ? ['outcomes', ...rows] : []),
  ].join('\n');
}
