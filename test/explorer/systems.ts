import { InputError } from '../../src/core/error.js';
import { System } from '../../src/replay/system.js';
import { parseSchedule } from '../../src/core/system/schedule.js';
import { type Film, filmOf } from '../../src/explorer/film.js';
import { detectors, explorations } from '../registries.js';

/** A registered system, made anew. */
export async function systemOf(name: string, variant = 'posted'): Promise<System> {
  const exploration = (await explorations(name)).find((one) => one.name === name);
  if (!exploration) throw new InputError(`there is no ${name}`);
  return new System(exploration, variant, {}, detectors);
}

/** The film of a schedule as tokens have it. */
export const film = (system: System, schedule: string): Film => filmOf(system, parseSchedule(schedule));

/** What a word holds after so many steps. */
export function wordAt({ words, states }: Film, name: string, at: number): string | undefined {
  const number = words.findIndex((word) => word.name === name);
  return states
    .slice(0, at + 1)
    .flatMap((state) => state.words)
    .findLast(([word]) => word === number)?.[1];
}
