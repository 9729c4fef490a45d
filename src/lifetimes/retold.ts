import { findChoice, nameChoice, type NamedChoice } from '../core/system/schedule.js';
import type { Compiled } from '../execute/compiled.js';
import type { System } from '../replay/system.js';
import { type Broken, brokenBy } from './first-broken.js';

/** A system's schedule, each choice by its name. */
export function namedIn(system: System, choices: readonly number[]): readonly NamedChoice[] {
  const names = namesOf(system.compiled);
  return choices.map((choice) => nameChoice(choice, names));
}

/**
 * The rules that a schedule of one system breaks in another one, whose owners are asked for: as far as that can go there. What it breaks
 * there a search of it finds too.
 */
export function retold(schedule: readonly NamedChoice[], other: System): readonly Broken[] {
  const run = other.compiled;
  const names = namesOf(run);
  const choices: number[] = [];
  const enabled = new Int32Array(512);
  run.reset();
  for (const one of schedule) {
    const choice = findChoice(one, names);
    if (choice === undefined || !enabled.subarray(0, run.choices(enabled)).includes(choice)) break;
    run.step(choice);
    choices.push(choice);
    if (run.world.crashed) break;
  }
  return [...brokenBy(other, choices)];
}

const namesOf = ({ world }: Compiled) => ({ actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames });
