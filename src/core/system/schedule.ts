import { InputError } from '../error.js';
import { actorOf, choiceOf, outcomeOf } from './run.js';

/** One choice by name. The outcome is empty where there is one only. */
export interface NamedChoice {
  readonly actor: string;
  readonly outcome: string;
}

/** Names choices and finds them by name. */
export interface ChoiceNames {
  readonly actors: readonly string[];
  /** The name of an outcome of the operation that an actor stands at is part of the operation; number 0 is unnamed. */
  readonly outcomes: readonly string[];
}

/** The choice by name. */
export function nameChoice(choice: number, names: ChoiceNames): NamedChoice {
  const outcome = outcomeOf(choice);
  return { actor: names.actors[actorOf(choice)]!, outcome: outcome === 0 ? '' : names.outcomes[outcome]! };
}

/** The choice, or undefined where the system has no such actor or outcome. */
export function findChoice(named: NamedChoice, names: ChoiceNames): number | undefined {
  const actor = names.actors.indexOf(named.actor);
  const outcome = named.outcome === '' ? 0 : names.outcomes.indexOf(named.outcome);
  return actor < 0 || outcome < 0 ? undefined : choiceOf(actor, outcome);
}

/** `a.3,b,c=ENOMEM`: repeats of one choice are counted. */
export function printSchedule(schedule: readonly NamedChoice[]): string {
  const runs: string[] = [];
  for (let i = 0; i < schedule.length; ) {
    const { actor, outcome } = schedule[i]!;
    let n = 1;
    while (i + n < schedule.length && schedule[i + n]!.actor === actor && schedule[i + n]!.outcome === outcome) n++;
    runs.push(actor + (outcome && `=${outcome}`) + (n > 1 ? `.${n}` : ''));
    i += n;
  }
  return runs.join(',');
}

const part = /^([A-Za-z_][A-Za-z0-9_:-]*)(?:=([A-Za-z0-9_-]+))?(?:\.([1-9][0-9]{0,5}))?$/;

/** Reads what `printSchedule` prints; an InputError names the part that is none. */
export function parseSchedule(text: string): NamedChoice[] {
  const schedule: NamedChoice[] = [];
  if (text === '') return schedule;
  text.split(',').forEach((item, i) => {
    const match = part.exec(item);
    if (!match) {
      throw new InputError(
        `schedule part ${i + 1}, "${item.slice(0, 40)}", is not ACTOR[=OUTCOME][.COUNT]; the token may have been cut when it was copied`,
      );
    }
    for (let n = Number(match[3] ?? 1); n > 0; n--) schedule.push({ actor: match[1]!, outcome: match[2] ?? '' });
    if (schedule.length > 1_000_000)
      throw new InputError('a schedule of more than 1,000,000 steps is not a schedule that racewalk printed');
  });
  return schedule;
}
