import { InputError } from '../core/error.js';

/** One line of an interleaving: somebody's statement. */
export interface Row {
  /** Of the text, from 1. */
  readonly line: number;
  /** Number of its lane; -1: it is written across them, `--- a tick passes ---`. */
  readonly lane: number;
  /** The column that it begins at; in lines with names, 0. */
  readonly indent: number;
  /** The statement, without what the other fields say of it. */
  readonly text: string;
  /** What it gives, as it is written behind ` = ` or `returns`. */
  readonly value: string | undefined;
  /** What is wrong with it, as it is written: `use-after-free`, `UAF`. */
  readonly bug: string | undefined;
  /** It is not done, or not yet: somebody stands there, and `waits`, or is `about` to do it. */
  readonly stands: 'waits' | 'about' | undefined;
}

/** An interleaving as people write it in mail: who does what, one after the other. */
export interface Interleaving {
  /** `NAME/VARIANT`, where the text says what it is of. */
  readonly of: string | undefined;
  /** As they are written: `CPU0`, `CPU0 (stop)`, `stop`. */
  readonly lanes: readonly string[];
  readonly rows: readonly Row[];
}

/** Most lines with a statement. */
const most = 200;
/** Most characters, so that no text takes long. */
const longest = 100_000;

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * Reads an interleaving: columns below a line with a name for each (`CPU0      CPU1`), or lines `name: statement`. A leading `>`
 * or `*` of mail and comments, blank lines, rules, `...` and lines that begin with # are left out; a line `of: NAME/VARIANT` says
 * what it is of. An InputError with the line where there is nothing to read.
 */
export function readInterleaving(text: string, file: string): Interleaving {
  if (text.length > longest) throw new InputError(`${file}: an interleaving has a few lines, and this has ${text.length} characters`);
  const pasted = withoutSentences(text);
  const lines = pasted.text
    .split(/\r?\n/)
    .map((line, i): Line => ({ number: i + 1, text: expanded(line.replace(/^(?:[>*|][ ]?)+(?=\s|\w|$)/, '')) }))
    .filter(({ text: one }) => one.trim() !== '' && !one.trimStart().startsWith('#'));
  const ofLine = lines.find(({ text: one }) => /^\s*of:/.test(one));
  const rest = lines.filter((line) => line !== ofLine);
  const { lanes, rows: apart } = inColumns(rest, pasted.own) ?? byName(rest, file);
  const rows = apart.reduce(withBug, []);
  if (rows.length === 0) throw new InputError(`${file}: there is no line with a statement`);
  if (rows.length > most) throw new InputError(`${file}:${rows[most]!.line}: more than ${most} statements; leave out what does not matter`);
  return { of: ofLine?.text.replace(/^\s*of:\s*/, '').trim(), lanes, rows };
}

/** What is wrong, in a line of its own behind the statement that it is wrong with, belongs to that. */
function withBug(rows: readonly Row[], row: Row): readonly Row[] {
  const before = rows.at(-1);
  if (row.text !== '' || before === undefined || before.lane !== row.lane || before.bug !== undefined) return [...rows, row];
  return [...rows.slice(0, -1), { ...before, bug: row.bug, stands: row.stands }];
}

/** A diagram that was pasted as racewalk printed it, without the sentences below, which begin behind the last blank line. */
function withoutSentences(text: string): { readonly text: string; readonly own: boolean } {
  const below = /^switches: /m.exec(text);
  if (below === null) return { text, own: false };
  const before = text.slice(0, below.index).trimEnd().split('\n');
  const blank = before.findLastIndex((line) => line.trim() === '');
  return { text: blank < 0 ? text : before.slice(0, blank).join('\n'), own: true };
}

/** Tabs are to every eighth column, as in mail and in the kernel. */
const expanded = (line: string): string => {
  let out = '';
  for (const one of line) out += one === '\t' ? ' '.repeat(8 - (out.length % 8)) : one;
  return out.trimEnd();
};

const header = /^\s*(?:CPU|cpu|Thread|thread|task|Task|T)\s*#?\w+/;
const rule = /^[\s\-=_+|~]*$/;

/** Names side by side, each at the start of its column; undefined where the first line is none such. */
function inColumns(lines: readonly Line[], own: boolean): Omit<Interleaving, 'of'> | undefined {
  const head = headOf(lines);
  if (head === undefined) return undefined;
  const { names, rest } = head;
  const starts = names.map(({ at }) => at);
  const written: Written[] = [];
  for (const { number, text } of rest) {
    if (rule.test(text)) continue;
    const across = /^\s*-{2,} (.+) -{2,}$/.exec(text);
    if (across !== null) written.push({ number, lane: -1, indent: 0, text: across[1]! });
    else
      for (const { at, text: one } of parts(text)) {
        const lane = laneOf(at, starts);
        const before = written.at(-1);
        if (before?.lane === lane && (isOpen(before.text) || (own && at === before.indent + 4) || goesOn(before, at, one)))
          before.text += ` ${one}`;
        else written.push({ number, lane, indent: at, text: one });
      }
  }
  return { lanes: names.map(({ text }) => text), rows: written.flatMap(rowOf) };
}

/** The names of the columns: in one line, or each in one of its own where they are long, with a rule below. */
function headOf(lines: readonly Line[]): { readonly names: readonly Part[]; readonly rest: readonly Line[] } | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  const below = lines.findIndex(({ text }) => rule.test(text));
  const stacked = lines.slice(0, Math.max(0, below)).flatMap(({ text }) => parts(text));
  if (below > 0 && stacked.every(({ at, text }, i) => header.test(text) && at > (stacked[i - 1]?.at ?? -1)))
    return { names: stacked, rest: lines.slice(below) };
  const names = parts(first.text);
  const ruled = lines[1] !== undefined && rule.test(lines[1].text) && parts(lines[1].text).length === names.length;
  return ruled || (names.length > 1 && header.test(first.text)) ? { names, rest: lines.slice(1) } : undefined;
}

interface Written {
  readonly number: number;
  readonly lane: number;
  readonly indent: number;
  text: string;
}

/** A long mark goes on in its column's next line, and so does a long statement. */
const goesOn = ({ text, indent }: Written, at: number, one: string): boolean =>
  one === 'returns' || (text.includes('<-') && at > indent && !/^\d+:/.test(one));

/** More brackets are opened than closed, or a comment; or what it gives, or all of it, is not there yet. */
const isOpen = (text: string): boolean =>
  !text.endsWith('...') && ((text.match(/\(/g)?.length ?? 0) > (text.match(/\)/g)?.length ?? 0) || /=$|^\d+:$|\/\*(?!.*\*\/)/.test(text));

interface Part {
  readonly at: number;
  readonly text: string;
}

/** What stands in a line, parted by two blanks or more; a mark or a comment behind a statement belongs to it. */
function parts(line: string): readonly Part[] {
  return [...line.matchAll(/\S+(?: \S+| +(?=<-|\/\/|\/\*)\S+)*/g)].map((match) => ({ at: match.index, text: match[0] }));
}

/** The column whose start is nearest on the left; statements are indented by their calls. */
const laneOf = (at: number, starts: readonly number[]): number =>
  Math.max(
    0,
    starts.findLastIndex((start) => start <= at + 2),
  );

const namedLine = /^\s*([\w][\w ()#/.-]*?)\s*(?::\s|\|)\s*(.+)$/;
/** Below one of the same name. */
const unnamedLine = /^\s*\|\s*(.+)$/;

/** `name: statement`, or `name | statement` with the name where it changes. */
function byName(lines: readonly Line[], file: string): Omit<Interleaving, 'of'> {
  const lanes: string[] = [];
  const rows: Row[] = [];
  let lane = -1;
  for (const { number, text } of lines) {
    const [, name, statement = unnamedLine.exec(text)?.[1]] = namedLine.exec(text) ?? [];
    if (statement === undefined) {
      if (rule.test(text) || /^\s*(\.\.\.|\[\.\.\.\])\s*$/.test(text)) continue;
      throw new InputError(
        `${file}:${number}: "${text.trim().slice(0, 60)}" is neither "name: statement", nor below a line that names two columns ` +
          'or more, such as "CPU0 (stop)      CPU1 (timer)"',
      );
    }
    if (name !== undefined) {
      if (!lanes.includes(name)) lanes.push(name);
      lane = lanes.indexOf(name);
    }
    rows.push(...rowOf({ number, lane, indent: 0, text: statement }));
  }
  return { lanes, rows };
}

const says = {
  /** With what leads to it, and what closes it. */
  bug: /\s*(?:<-+|\/\/|\/\*|[*!]{2,3}|#|\()?\s*\b(BUG|boom|UAF)\b[:!,\s]*(.*?)\s*(?:\*\/|[*!]{2,3}|\))?$/i,
  kind: /^[\w-]+(?:,? [\w-]+)*?(?=,? waits for |$)/,
  waits: /\s*(?:\/\/|\/\*|<|\(|\[)\s*(?:blocks|waits|spins|sleeps)\b[^>)\]]*(?:\*\/|>|\)|\])?\s*$/i,
  comment: /\s*(?:\/\*(.*)\*\/|\/\/(.*))\s*$/,
  value: /\s*(?:=|==|->|→|returns?)\s*(-?\w+)\s*;?\s*$/,
};

/** The row of a text; none of what only stands there for the eye. */
function rowOf({ number, lane, indent, text }: Readonly<Written>): Row[] {
  let rest = text.trim();
  if (/^(\.\.\.|\[\.\.\.\]|<[\w -]+>|[{}]|\.|:|\||return;?|<-+ (?!BUG).*)$/.test(rest)) return [];
  let bug: string | undefined;
  let stuck = false;
  const wrong = says.bug.exec(rest);
  if (wrong !== null) {
    const [, what, named = ''] = wrong;
    const kind = says.kind.exec(named)?.[0] ?? named;
    bug = kind === '' && what!.toUpperCase() === 'UAF' ? 'use-after-free' : kind;
    stuck = named.includes('waits for ');
    rest = rest.slice(0, wrong.index).trim();
  }
  const about = /<-+ at the same time$/.test(rest);
  rest = rest.replace(/\s*<-+ .*$/, '');
  const waits = says.waits.test(rest);
  if (waits) rest = rest.replace(says.waits, '').trim();
  let value: string | undefined;
  const comment = says.comment.exec(rest);
  if (comment !== null) {
    const inside = (comment[1] ?? comment[2] ?? '').trim();
    value = /^(?:=|==|returns?)?\s*(-?\w+)$/.exec(inside)?.[1];
    rest = rest.slice(0, comment.index).trim();
  }
  if (rest === '' && bug === undefined) return [];
  // that it waits for good is not asked: only that it stands there
  if (stuck) return [{ line: number, lane, indent, text: rest, value: undefined, bug: undefined, stands: 'waits' }];
  return [{ line: number, lane, indent, text: rest, value, bug, stands: waits ? 'waits' : about ? 'about' : undefined }];
}

/** What a statement gives, where it ends in that: `x = READ_ONCE(y) = 0` gives 0. */
export function splitValue(text: string): { readonly text: string; readonly value: string | undefined } {
  const match = says.value.exec(text);
  return match === null ? { text, value: undefined } : { text: text.slice(0, match.index).trim(), value: match[1] };
}
