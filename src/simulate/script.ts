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
    const refuse = (fact: string, cause: string): InputError =>
      new InputError(`${file}:${line}: ${fact}; the usual cause: ${cause}; ${accepted}`);
    const named = /^model (\S+)$/.exec(source);
    if (named) {
      model = named[1]!;
      return;
    }
    if (/^expect\b/.test(source)) {
      const wish = /^expect (no )?(trace|bug|counter) +(\S.*)$/.exec(source);
      if (!wish) throw refuse(`"${source}" is no expectation`, 'a word is missing');
      wishes.push({ line, absent: wish[1] !== undefined, what: wish[2] as Wish['what'], text: wish[3]! });
      return;
    }
    const match = /^(\d+)\s+([A-Za-z]\w*)\s+(\S+)(.*?)(?:\s+->\s*(\S+))?$/.exec(source);
    if (!match) throw refuse(`"${source}" is no action`, 'the time, who acts (a letter first) or the verb is missing');
    const [, time, who, verb, rest, expect] = match as unknown as [string, string, string, string, string, string | undefined];
    const at = Number(time);
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

/** Words; what is quoted, as JSON quotes, is one, blanks and all. */
function argumentsOf(text: string, refuse: (fact: string) => InputError): readonly string[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|\S+/g)].map(([word]) => {
    if (!word.startsWith('"')) return word;
    try {
      return JSON.parse(word) as string;
    } catch {
      throw refuse(`${word} is no quoted text`);
    }
  });
}
