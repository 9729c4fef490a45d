import { InputError } from '../core/error.js';
import { nameChoice, type NamedChoice, parseSchedule, printSchedule } from '../core/system/schedule.js';
import type { Switches } from '../core/system/exploration.js';
import type { System } from './system.js';

/** What a token says; whether there is such an exploration, variant, switch or actor is for those who have them to check. */
export interface Token {
  readonly name: string;
  readonly variant: string;
  /** Those that differ from the default. */
  readonly switches: Switches;
  /** First 12 hex digits of SHA-256 over the model that the schedule was recorded on. */
  readonly digest: string;
  readonly schedule: readonly NamedChoice[];
}

/** A schedule as a search records it (the compiled executor's choices), or by name. */
export type Schedule = readonly number[] | readonly NamedChoice[];

/** The schedule by names; only names mean the same to both executors and on another day. */
export function named(system: System, schedule: Schedule): readonly NamedChoice[] {
  const { world } = system.compiled;
  const names = { actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames };
  return schedule.map((choice) => (typeof choice === 'number' ? nameChoice(choice, names) : choice));
}

/** `NAME/VARIANT[+switch=value,…]@DIGEST:actor.3,other,actor=ENOMEM`: no spaces or shell characters. */
export function printToken(system: System, schedule: Schedule): string {
  return `${system.name}:${printSchedule(named(system, schedule))}`;
}

const shape = 'NAME/VARIANT[+switch=value,...]@DIGEST:actor.3,other,actor=ENOMEM';
const word = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const pair = /^([A-Za-z0-9][A-Za-z0-9_-]*)=([A-Za-z0-9][A-Za-z0-9_.-]*)$/;

/** Reads a token. Throws an InputError that says where it stops being one. */
export function parseToken(text: string): Token {
  const token = text.trim();
  if (token === '') throw refusal('it is empty', 'the argument was lost in quoting');
  const space = /[\s'"`]/.exec(token);
  if (space)
    throw refusal(
      `it has ${JSON.stringify(space[0])} at character ${space.index + 1}`,
      'it was pasted with its quotes or over a line break',
    );
  const colon = token.indexOf(':');
  const at = token.indexOf('@');
  if (at < 0 || (colon >= 0 && colon < at))
    throw refusal(`"${start(token)}" has no @DIGEST before its schedule`, 'it was cut when it was copied, or it is no token of racewalk');
  if (colon < 0) throw refusal(`it ends after "@${start(token.slice(at + 1))}", before the schedule`, 'it was cut when it was copied');
  const digest = token.slice(at + 1, colon);
  if (!/^[0-9a-f]{12}$/.test(digest))
    throw refusal(`its digest "${start(digest)}" is not 12 lower-case hex digits`, 'it was edited or cut when it was copied');
  const parts = token.slice(0, at).split('+');
  // a part without a value is a change of the variant
  const changed = parts.findIndex((part, i) => i > 0 && part.includes('='));
  const switchTexts = changed < 0 ? [] : parts.slice(changed);
  const system = parts.slice(0, changed < 0 ? parts.length : changed).join('+');
  const [name = '', variant = '', ...rest] = system.split('/');
  if (!word.test(name) || !variant.split('+').every((part) => word.test(part)) || rest.length > 0)
    throw refusal(`"${start(system)}" is not NAME/VARIANT`, 'its beginning was cut when it was copied');
  if (switchTexts.length > 1) throw refusal('it has more than one "+"', 'two tokens were pasted together');
  const schedule = parseSchedule(token.slice(colon + 1));
  if (schedule.length === 0) throw refusal('its schedule is empty', 'it was cut when it was copied');
  return { name, variant, switches: parseSwitches(switchTexts[0]), digest, schedule };
}

function parseSwitches(text: string | undefined): Switches {
  const switches: { [name: string]: string } = {};
  for (const item of text === undefined ? [] : text.split(',')) {
    const match = pair.exec(item);
    if (!match) throw refusal(`"${start(item)}" is not switch=value`, 'it was edited or cut when it was copied');
    if (Object.hasOwn(switches, match[1]!)) throw refusal(`the switch "${match[1]}" is given twice`, 'it was edited by hand');
    switches[match[1]!] = match[2]!;
  }
  return switches;
}

const start = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

function refusal(fact: string, cause: string): InputError {
  return new InputError(`token: ${fact}; the usual cause: ${cause}. Accepted is ${shape}`);
}
