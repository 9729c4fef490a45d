import { pairText } from '../../causes/causes.js';
import { findChoice } from '../../core/system/schedule.js';
import { confirm, titleOf } from '../../replay/finding.js';
import { otherSide } from '../../replay/other.js';
import { racesOf, raceText } from '../../replay/races.js';
import { referencesOf, referencesText } from '../../replay/references.js';
import type { Found, Replay } from '../../replay/replay.js';
import type { System } from '../../replay/system.js';
import { columns } from '../../report/columns.js';
import type { Output } from '../output.js';
import { originLine, painted, wrapped } from '../paint.js';
import type { ReplayReporter } from '../reporter.js';
import type { Telling } from './telling.js';

/** The diagram of a schedule, and what else its run shows: other findings, who had references, what decides it, races by clocks. */
export class ReplayedColumns implements ReplayReporter {
  private first = true;

  constructor(private readonly output: Output) {}

  replayed({ system, run, found: told, story, known }: Telling): void {
    const { output } = this;
    if (!this.first) output.result('');
    this.first = false;
    output.result(painted(columns(story)));
    const others = run.found.filter((found) => found !== told).map((found) => `also: ${titleOf(found, otherSide(run.steps, found))}`);
    if (others.length > 0) output.result([...new Set(others)].join('\n'));
    if (told !== undefined) output.result(originLine(known));
    const pair = told && run.divergence === undefined ? pairOf(system, run, told) : undefined;
    if (pair !== undefined) output.result(wrapped(`critical pair of this schedule: ${pair}`));
    for (const one of told?.kind === 'use-after-free' ? referencesOf(system, run, told) : []) output.result(referencesText(one).join('\n'));
    const races = racesOf(system, run.steps);
    if (races.length > 0)
      output.result(
        ['data races along this schedule, by vector clocks:', ...races.map((race) => wrapped(`  ${raceText(race)}`))].join('\n'),
      );
  }

  close(): void {}
}

/** The critical pair of the replayed schedule, up to the finding. */
function pairOf(system: System, run: Replay, found: Found): string {
  const { world } = system.compiled;
  const names = { actors: world.actors.map(({ name }) => name), outcomes: world.outcomeNames };
  const choices = run.steps.slice(0, found.actor === '' ? undefined : found.step).map((step) => findChoice(step, names)!);
  const finding = { ...found, choices, schedule: 1, occurrences: 1, round: run.round || undefined };
  return pairText(system, confirm(system, { shortest: false }, finding));
}
