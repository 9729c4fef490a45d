import { findChoice, nameChoice } from '../core/system/schedule.js';
import type { Compiled } from '../execute/compiled.js';
import type { System } from '../replay/system.js';
import { type Broken, brokenBy } from './first-broken.js';

/**
 * The rules that a schedule of one system breaks in another one, whose owners are asked for: as far as that can go there, each choice by
 * its name. What it breaks there a search of it finds too.
 */
export function retold(schedule: { readonly system: System; readonly choices: readonly number[] }, other: System): readonly Broken[] {
  const names = namesOf(schedule.system.compiled);
  const run = other.compiled;
  const known = namesOf(run);
  const choices: number[] = [];
  const enabled = new Int32Array(512);
  run.reset();
  for (const choice of schedule.choices) {
    const named = findChoice(nameChoice(choice, names), known);
    if (named === undefined || !enabled.subarray(0, run.choices(enabled)).includes(named)) break;
    run.step(named);
    choices.push(named);
    if (run.world.crashed) break;
  }
  return [...brokenBy(other, choices)];
}

const namesOf = ({ world }: Compiled) => ({ actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames });
