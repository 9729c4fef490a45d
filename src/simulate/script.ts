import { InputError } from '../core/error.js';
import type { Action } from '../core/system/simulation.js';

/** What a script asks of the whole run: that a line of this kind contains the text, or that none does. A counter is `name = value`. */
export interface Wish {
  readonly line: number;
  readonly absent: boolean;
  readonly what: 'trace' | 'bug' | 'counter';
  readonly text: string;
}

/** A script that was read: who calls what when, and what the run must and must not show. */
export interface Script {
  /** Where the script says which. */
  readonly model: string | undefined;
  readonly actions: readonly Action[];
  readonly wishes: readonly Wish[];
}

/** Microseconds, about nine minutes: a clock is one word, and deadlines behind the last action have to fit as well. */
const lastTime = 2 ** 29;
const longestLine = 4000;
/** Actions and wishes of one script. */
const mostLines = 10_000;

const accepted =
  'accepted are "model NAME", "MICROSECONDS WHO VERB [ARGUMENT...] [-> RESULT]", "expect [no] trace|bug TEXT", ' +
  '"expect [no] counter NAME = VALUE" and "# comment"';

/** Reads a script, line by line; times must not go back. */
export function parseScript(text: string, file: string): Script {
  let model: string | undefined;
  const actions: Action[] = [];
  const wishes: Wish[] = [];
  text.split('\n').forEach((raw, i) => {
    const line = i + 1;
    const source = raw.trim();
    if (source === '' || source.startsWith('#')) return;
    if (raw.length > longestLine)
      throw new InputError(`${file}:${line}: a line of ${raw.length} characters; at most ${longestLine} are accepted`);
    if (actions.length + wishes.length >= mostLines)
      throw new InputError(`${file}:${line}: a script has at most ${mostLines} lines that say something`);
    const refuse = (fact: string, cause: string): InputError =>
      new InputError(`${file}:${line}: ${fact}; the usual cause: ${cause}; ${accepted}`);
    const named = /^model (\S+)$/.exec(source);
    if (named) {
      model = named[1]!;
      return;
    }
    if (/^expect\b/.test(source)) {
      const wish = /^expect (no )?(trace|bug|counter) +(\S.*)$/.exec(source);
      if (!wish) throw refuse(`"${start(source)}" is no expectation`, 'a word is missing');
      wishes.push({ line, absent: wish[1] !== undefined, what: wish[2] as Wish['what'], text: wish[3]! });
      return;
    }
    const { call, expect } = expectation(source);
    const match = /^(\d+)\s+([A-Za-z]\w{0,99})\s+(\S+)(.*)$/.exec(call);
    if (!match) throw refuse(`"${start(source)}" is no action`, 'the time, who acts (a letter first) or the verb is missing');
    const [, time, who, verb, rest] = match as unknown as [string, string, string, string, string];
    const at = Number(time);
    if (at > lastTime)
      throw refuse(
        `the time ${start(time)} is beyond ${lastTime} microseconds, and nothing here can wait that long`,
        'another unit was meant',
      );
    const last = actions.at(-1);
    if (last && at < last.at)
      throw refuse(`time ${at} is before ${last.at}, the time of line ${last.line}`, 'lines are not in the order of time');
    actions.push({
      line,
      place: `${file}:${line}`,
      at,
      who,
      verb,
      args: argumentsOf(rest, (fact) => refuse(fact, 'a quote or a backslash inside the quotes has no backslash before it')),
      expect,
    });
  });
  return { model, actions, wishes };
}

/** What is behind the last arrow, where that is one word. */
function expectation(source: string): { readonly call: string; readonly expect: string | undefined } {
  const arrow = source.lastIndexOf('->');
  const expect = arrow > 0 && /\s/.test(source[arrow - 1]!) ? source.slice(arrow + 2).trim() : '';
  return expect === '' || /\s/.test(expect) ? { call: source, expect: undefined } : { call: source.slice(0, arrow).trimEnd(), expect };
}

const start = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text);

/** Words; what is quoted, as JSON quotes, is one, blanks and all. */
function argumentsOf(text: string, refuse: (fact: string) => InputError): readonly string[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|\S+/g)].map(([word]) => {
    if (!word.startsWith('"')) return word;
    try {
      return JSON.parse(word) as string;
    } catch {
      throw refuse(`${start(word)} is no quoted text`);
    }
  });
}
