import type { Switches } from '../core/system/exploration.js';
import { InputError } from '../core/error.js';
import type { NamedChoice } from '../core/system/schedule.js';
import type { System } from '../replay/system.js';
import type { Asked } from './ask.js';
import { type Change, changedIn } from './changes.js';
import type { Broken } from './first-broken.js';
import { namedIn, retold } from './retold.js';

/** Of one system, schedules that are tried on a variant before it is searched; at most so many. */
const mostSchedules = 24;

/** Searches a variant of a system, with these switches besides its own; undefined where there is none. */
export type AskVariant = (like: Asked, variant: string, switches?: Switches) => Asked | undefined;

/** Variants of systems with repairs, of which it is asked whether something is still wrong there. */
export class Trials {
  private readonly systems = new Map<string, System | undefined>();

  private readonly changes = new Map<string, Change>();

  constructor(
    private readonly asked: AskVariant,
    /** Searches of the variant that is repaired. */
    private readonly own: readonly Asked[],
  ) {}

  /** What repairs change, in all these systems. */
  readonly changeOf = (some: readonly string[]): Change => {
    const key = some.join('+');
    const pairs = (): (readonly [System, System])[] =>
      this.own.flatMap((one) => {
        const other = this.systemWith(some, one);
        return other === undefined ? [] : [[one.system, other] as const];
      });
    const change = this.changes.get(key) ?? changedIn(pairs());
    this.changes.set(key, change);
    return change;
  };

  /** Undefined: its model is refused. */
  readonly systemWith = (some: readonly string[], { system }: Asked): System | undefined => {
    const variant = [system.variant, ...some].join('+');
    const key = `${system.exploration.name}/${variant}`;
    if (some.length === 0) return system;
    // sets are too many to be kept
    if (some.length > 1) return made(system, variant);
    if (!this.systems.has(key)) this.systems.set(key, made(system, variant));
    return this.systems.get(key);
  };

  /**
   * Whether something is gone. `isIn` says so of a search, with a schedule that shows it; `shows` of the rules that a schedule breaks.
   * A schedule that shows it in a variant is followed in the others before they are searched.
   */
  ending(isIn: (answer: Asked) => readonly number[] | undefined, shows: (way: readonly Broken[], system: System) => boolean) {
    const schedules = new Map<string, (readonly NamedChoice[])[]>();
    const answers = new Map<string, boolean>();
    const isGone = (some: readonly string[], one: Asked): boolean => {
      const { name } = one.system.exploration;
      const system = this.systemWith(some, one);
      if (system === undefined) return false;
      const known = schedules.get(name) ?? [];
      schedules.set(name, known);
      const shown = known.find((schedule) => shows(retold(schedule, system), system));
      system.forget();
      if (shown !== undefined) {
        known.splice(known.indexOf(shown), 1);
        known.unshift(shown);
        return false;
      }
      const answer = some.length === 0 ? one : this.asked(one, [one.system.variant, ...some].join('+'));
      if (answer === undefined || !answer.outcome.complete) return false;
      const choices = isIn(answer);
      if (choices !== undefined) known.unshift(namedIn(answer.system, choices));
      answer.system.forget();
      known.splice(mostSchedules);
      return choices === undefined;
    };
    return (some: readonly string[], one: Asked): boolean => {
      const key = `${one.system.exploration.name}/${some.join('+')}`;
      const answer = answers.get(key) ?? isGone(some, one);
      answers.set(key, answer);
      return answer;
    };
  }
}

function made(system: System, variant: string): System | undefined {
  try {
    return system.ofVariant(variant);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
