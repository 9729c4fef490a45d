import type { Line } from './lines.js';
import { refinements, type Saying, sayings } from './tools.js';

/** Where the machine was: `ctx_work+0x31`, of the module `race` or of the kernel. */
export interface Frame {
  readonly symbol: string;
  readonly offset: number;
  readonly module: string | undefined;
}

/** One thing that a tool of the kernel told. */
export interface Report {
  readonly tool: string;
  /** The kinds of racewalk that it may be; the first is the usual one. */
  readonly kinds: readonly string[];
  /** Its first line that says what is wrong. */
  readonly text: string;
  readonly at: number;
  /** Where it was found, as far as the report names it. */
  readonly function: string | undefined;
  /** The first call trace, innermost first. */
  readonly frames: readonly Frame[];
  /** Of a race, that of the other access. */
  readonly others: readonly Frame[];
}

interface Open {
  readonly tool: string;
  kinds: readonly string[];
  readonly text: string;
  readonly at: number;
  function: string | undefined;
  readonly frames: Frame[];
  readonly others: Frame[];
}

/** How far one who writes is: lines of several may stand between each other. */
interface Writer {
  report: Open | undefined;
  /** Between "cut here" and "end trace" all is one report: a WARNING there names the place of the line before. */
  cut: boolean;
  /** In the first call trace, or in that of the other access. */
  trace: 'not yet' | 'in it' | 'over' | 'in the other';
}

/** What stands before a call trace; KCSAN has two, one an access. */
const traced = /^\s*Call Trace:|^\w[\w (),-]* to 0x[0-9a-f]+ of \d+ bytes by /;

const framed = /^\s*(?:(?:RIP: \d+:)?(?<symbol>[\w.]+)\+0x(?<offset>[0-9a-f]+)\/0x[0-9a-f]+)(?: \[(?<module>\w+)\])?/;

/** What the tools of a kernel told, in the order in which it begins. With PRINTK_CALLER those of two CPUs are kept apart. */
export function reportsIn(lines: readonly Line[]): readonly Report[] {
  const writers = new Map<string | undefined, Writer>();
  const found: Open[] = [];
  for (const line of lines) {
    const writer: Writer = writers.get(line.caller) ?? { report: undefined, cut: false, trace: 'not yet' };
    writers.set(line.caller, writer);
    const opened = next(writer, line);
    if (opened) found.push(opened);
  }
  return found;
}

/** Takes one line; gives the report that it begins. */
function next(writer: Writer, { text, at }: Line): Open | undefined {
  if (text.includes('[ cut here ]')) {
    Object.assign(writer, { report: undefined, cut: true, trace: 'not yet' });
    return undefined;
  }
  if (text.startsWith('---[ end trace')) {
    Object.assign(writer, { report: undefined, cut: false });
    return undefined;
  }
  const said = sayings.map((saying) => ({ saying, match: saying.says.exec(text) })).find(({ match }) => match);
  if (said) return begin(writer, said.saying, said.match!, at);
  if (writer.report) goOn(writer, writer.report, text);
  return undefined;
}

function begin(writer: Writer, { tool, kinds }: Saying, match: RegExpExecArray, at: number): Open | undefined {
  const where = match.groups?.['in'];
  // the WARNING of what was told within its own lines: it names the function of the tool, not that of the mistake
  if (writer.cut && writer.report && tool === 'WARN') return undefined;
  const report: Open = { tool, kinds, text: match.input.trim(), at, function: where, frames: [], others: [] };
  Object.assign(writer, { report, trace: 'not yet' });
  return report;
}

function goOn(writer: Writer, report: Open, text: string): void {
  for (const [says, kinds] of refinements) if (says.test(text)) report.kinds = [...new Set([...kinds, ...report.kinds])];
  if (traced.test(text)) {
    if (writer.trace === 'not yet') writer.trace = 'in it';
    else if (report.tool === 'KCSAN' && report.others.length === 0) writer.trace = 'in the other';
    return;
  }
  const frame = framed.exec(text)?.groups as { readonly symbol: string; readonly offset: string; readonly module?: string } | undefined;
  if (writer.trace === 'in it' || writer.trace === 'in the other') {
    const frames = writer.trace === 'in it' ? report.frames : report.others;
    if (frame) frames.push({ symbol: frame.symbol, offset: Number.parseInt(frame.offset, 16), module: frame.module });
    // a frame that a question mark stands before was found on the stack, and may be old
    else if (!/^\s*(?:\? |<\/?(?:TASK|IRQ|NMI|SOFTIRQ)>)/.test(text)) writer.trace = 'over';
  } else if (frame && /^RIP:/.test(text) && writer.trace === 'not yet' && ['oops', 'WARN'].includes(report.tool)) {
    // where it was is not in the trace, which begins with who called it
    report.function ??= frame.symbol;
    report.frames.push({ symbol: frame.symbol, offset: Number.parseInt(frame.offset, 16), module: frame.module });
  }
}

/** The innermost function of a module in a report. */
export const frameOf = ({ frames }: Pick<Report, 'frames'>, module: string): Frame | undefined =>
  frames.find((frame) => frame.module === module);
