import type { Console } from './console.js';
import type { Mark } from './marks.js';
import type { Report } from './reports.js';

/** What a boot says of a finding. */
export type Verdict =
  | { readonly says: 'confirmed'; readonly text: string; readonly at: number; readonly report: Report | undefined }
  /** `why`: the machine came to an end of another kind before the module's. */
  | { readonly says: 'not seen'; readonly others: readonly Report[]; readonly why?: string }
  | { readonly says: 'cannot be forced'; readonly why: string; readonly others: readonly Report[] }
  /** The console says nothing of it: the module did not begin, or not end. */
  | { readonly says: 'stopped'; readonly why: string };

/** Whether the kernel, or the model's own assertion, told of a kind. `late`: the boot was ended because its time was up. */
export function verdictOf(boot: Console, kind: string, late: boolean): Verdict {
  const begun = boot.marks.find(({ mark }) => mark === 'begin');
  const reports = begun ? boot.reports.filter(({ at }) => at > begun.at) : [];
  const report = reports.find(({ kinds }) => kinds.includes(kind));
  if (report) return { says: 'confirmed', text: report.text, at: report.at, report };
  const asserted = boot.marks.find((mark) => mark.mark === 'assert' && assertedKind(mark.text) === kind) as AssertMark | undefined;
  if (asserted) return { says: 'confirmed', text: asserted.text, at: asserted.at, report: undefined };
  const stuck = boot.marks.find((mark) => mark.mark === 'stuck') as StuckMark | undefined;
  if (stuck) {
    const why =
      `the schedule stops at ${stuck.actor}'s "${stuck.before}": ${stuck.why}; on this kernel a primitive waits there that does not in ` +
      'the model, or it went another way';
    return { says: 'cannot be forced', why, others: reports };
  }
  if (boot.marks.some(({ mark }) => mark === 'end')) return { says: 'not seen', others: reports };
  if (boot.panic !== undefined && reports.length > 0) return { says: 'not seen', others: reports, why: stopped(boot, late) };
  return { says: 'stopped', why: stopped(boot, late) };
}

type AssertMark = Extract<Mark, { readonly mark: 'assert' | 'outcome' | 'failed' }>;
type StuckMark = Extract<Mark, { readonly mark: 'stuck' }>;

/** `assert KIND: TEXT` is of a kind that no tool of the kernel has; without one it is the model's own condition. */
const assertedKind = (text: string): string => /^([a-z]+(?:-[a-z]+)+): /.exec(text)?.[1] ?? 'invariant';

/** Why a console that did not come to its end says nothing: a sentence's end. */
function stopped({ lines, marks, panic, cut }: Console, late: boolean): string {
  const failed = marks.find((mark) => mark.mark === 'failed') as AssertMark | undefined;
  if (failed) return failed.text;
  const last = marks.findLast(({ mark }) => mark === 'step' || mark === 'begin');
  const where =
    last === undefined
      ? 'before the module began'
      : last.mark === 'step'
        ? `after step ${last.index}, ${last.actor}: ${last.text}`
        : 'in a round that did not end';
  const how = panic ?? (late ? 'its time was up, and the machine does nothing more' : 'the machine ended by itself');
  const at = cut ? `, in the middle of a line: "${lines.at(-1)?.text}"` : '';
  return `the console stops ${where}${at} (${how})`;
}

/** What rounds at random came to. */
export interface Tally {
  readonly rounds: number;
  readonly outcomes: ReadonlyMap<string, number>;
  /** By what it says, numbers in it left out, how often a tool told it. */
  readonly reports: ReadonlyMap<string, { readonly report: Report; readonly times: number }>;
}

/** Counts what a console with many rounds says. */
export function tallyOf({ marks, reports }: Console): Tally {
  const outcomes = new Map<string, number>();
  for (const one of marks) if (one.mark === 'outcome' || one.mark === 'assert') outcomes.set(one.text, (outcomes.get(one.text) ?? 0) + 1);
  const told = new Map<string, { report: Report; times: number }>();
  const begun = marks.find(({ mark }) => mark === 'begin')?.at ?? Number.POSITIVE_INFINITY;
  for (const report of reports.filter(({ at }) => at > begun)) {
    const key = report.text.replace(/\b(?:0x)?[0-9a-f]{8,}\b|\b\d+\b/g, '…');
    const known = told.get(key);
    if (known) known.times++;
    else told.set(key, { report, times: 1 });
  }
  return { rounds: marks.filter(({ mark }) => mark === 'done').length, outcomes, reports: told };
}
